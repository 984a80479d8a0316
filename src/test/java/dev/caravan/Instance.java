package dev.caravan;

import dev.caravan.testing.FreePort;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.main.Main;

/** The program, running, with ports of its own. */
final class Instance implements AutoCloseable {
  final Main main = new Main(Instance.class);
  final Wiring wiring;
  final int port = FreePort.next();
  final int managementPort = FreePort.next();
  private final Database database;

  Instance(Properties shared) throws Exception {
    Properties given = new Properties();
    given.putAll(shared);
    given.setProperty("camel.server.port", String.valueOf(port));
    given.setProperty("camel.management.port", String.valueOf(managementPort));
    Settings settings = new Settings(given, Map.of(), new Properties());
    database = Database.open(settings);
    wiring = new Wiring(main, settings, database, LocalSandbox.none());
    main.setDefaultPropertyPlaceholderLocation("file:application.properties");
    given
        .stringPropertyNames()
        .forEach(key -> main.addOverrideProperty(key, given.getProperty(key)));
    main.configure().setBasePackageScanEnabled(false);
    main.start();
  }

  /** Takes up no more runs and lets nobody hear of it, as if it hung. */
  void fallSilent() throws Exception {
    var routes = main.getCamelContext().getRouteController();
    routes.stopRoute("claim-runs");
    routes.stopRoute("keep-runs");
  }

  /** Loses the database in the midst of whatever it does, and gets no word in any more. */
  void die() {
    database.pool().close();
  }

  @Override
  public void close() {
    main.stop();
    wiring.close();
    database.close();
  }
}
