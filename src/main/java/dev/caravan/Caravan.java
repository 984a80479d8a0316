package dev.caravan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.RunState;
import dev.caravan.web.PortCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.main.Main;
import org.slf4j.LoggerFactory;

/**
 * The program: reads the settings, opens the database, wires the rooms together, starts the routes,
 * and says what came of it.
 */
public final class Caravan implements AutoCloseable {
  private static final Path ROUTES = Path.of("routes");

  private final Settings settings;
  private final Terminal terminal;
  private final Database database;
  private final LocalSandbox sandbox;
  private final Main main = new Main(Caravan.class);
  private final Wiring wiring;

  private Caravan(Settings settings, Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
    checkSurroundings(settings);
    database = Database.open(settings);
    sandbox = openSandbox();
    try {
      wiring = new Wiring(main, settings, database, sandbox);
    } catch (RuntimeException e) {
      sandbox.close();
      database.close();
      throw e;
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    Instant began = Instant.now();
    CountDownLatch stopped = new CountDownLatch(1);
    int exitCode;
    try {
      Settings settings = Settings.load();
      // The log stands in the data directory, and the first logger looks for it there.
      System.setProperty("caravan.data-dir", settings.dataDir().toString());
      System.setProperty("caravan.log.format", settings.isLogJson() ? "json" : "text");
      // Where programs read the log, people's words stand apart from it.
      Terminal terminal = new Terminal(settings.isLogJson() ? System.err : System.out);
      terminal.say("Caravan is starting …");
      Caravan caravan = new Caravan(settings, terminal);
      Runtime.getRuntime().addShutdownHook(new Thread(caravan::close, "stopping"));
      caravan.start();
      exitCode = caravan.firstRuns(began);
      if (!settings.once()) {
        stopped.await();
      }
    } catch (StartFailure failure) {
      System.err.println("Caravan cannot start. " + failure.getMessage());
      exitCode = 2;
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Caravan.class).debug("The cause", e);
      System.err.println("Caravan cannot start. " + StartFailure.of(e).getMessage());
      exitCode = 2;
    }
    System.exit(exitCode);
  }

  private static void checkSurroundings(Settings settings) {
    if (!Files.isDirectory(ROUTES)) {
      throw new StartFailure(
          "There is no folder routes in %s; start Caravan where its routes are"
              .formatted(Path.of("").toAbsolutePath()));
    }
    try {
      PortCheck.check("camel.server", settings.serverHost(), settings.serverPort());
      PortCheck.check("camel.management", settings.managementHost(), settings.managementPort());
    } catch (IllegalStateException e) {
      throw new StartFailure(e.getMessage(), e);
    }
  }

  /** The sandbox where it is asked for, or where nobody has an account of their own yet. */
  private LocalSandbox openSandbox() {
    Boolean wanted = settings.sandbox();
    boolean fits = database.isEmbedded() && database.hasNoAccountBut(Sample.ACCOUNT);
    try {
      return (wanted == null ? fits : wanted)
          ? LocalSandbox.start(settings.dataDir())
          : LocalSandbox.none();
    } catch (StartFailure failure) {
      database.close();
      throw failure;
    }
  }

  private void start() {
    main.setDefaultPropertyPlaceholderLocation("file:application.properties;optional=true");
    // Camel takes a port from the file before one of the environment.
    settings.doors().forEach(main::addOverrideProperty);
    main.configure().setBasePackageScanEnabled(false);
    main.configure().setShutdownTimeout(15);
    try {
      main.start();
    } catch (Exception e) {
      throw StartFailure.of(e, main.getCamelContext());
    }
    StartFailure.checkRoutes(main.getCamelContext(), main.configure().getRoutesIncludePattern());
    if (sandbox.isRunning()) {
      new Sample(wiring, sandbox, settings.publicUrl()).setUp();
    }
  }

  private int firstRuns(Instant began) throws InterruptedException {
    Welcome welcome = new Welcome(terminal, settings, wiring);
    welcome.begin(sandbox.isRunning(), Duration.between(began, Instant.now()));
    List<ObjectNode> reports = new StartRuns(wiring, terminal, sandbox.isRunning()).carryOut();
    reports.forEach(terminal::report);
    welcome.end(reports, Duration.between(began, Instant.now()));
    return reports.stream()
            .map(report -> RunState.valueOf(report.path("state").asText()))
            .allMatch(RunState.COMPLETED::equals)
        ? 0
        : 1;
  }

  @Override
  public void close() {
    try {
      wiring.runs.leaveOff();
      main.stop();
    } catch (RuntimeException e) {
      terminal.say("Stopping the routes: " + e.getMessage());
    }
    wiring.close();
    sandbox.close();
    database.close();
  }
}
