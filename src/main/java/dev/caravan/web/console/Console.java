package dev.caravan.web.console;

import dev.caravan.access.UserStore;
import dev.caravan.connection.DocumentCheck;
import dev.caravan.web.AdmittedCalls;
import dev.caravan.web.AuditTrail;
import dev.caravan.web.CallRights;
import dev.caravan.web.LoginThrottle;
import dev.caravan.web.OAuthApi;
import dev.caravan.web.PersonalData;
import dev.caravan.web.SandboxView;
import dev.caravan.web.Sessions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.jdbi.v3.core.Jdbi;

/** The pages for people. What they show and do, the API's own handlers answer and do. */
public final class Console implements Consumer<VertxPlatformHttpRouter> {
  private final Surroundings around;
  private final List<Screen> screens;

  public Console(
      Supplier<CamelContext> camel,
      Apis apis,
      Offers offers,
      DocumentCheck check,
      Jdbi jdbi,
      UserStore users,
      Sessions sessions,
      AdmittedCalls calls,
      PersonalData people,
      OAuthApi oauth,
      LoginThrottle throttle,
      AuditTrail trail,
      SandboxView sandbox,
      MeterRegistry meters,
      Clock clock) {
    this.around = new Surroundings(camel, sessions, new CallRights(), calls, people, clock);
    ConnectionLines lines = new ConnectionLines(jdbi);
    EventNames events = new EventNames(jdbi);
    DocumentUses uses = new DocumentUses(jdbi);
    AlertStore alertStore = new AlertStore(jdbi);
    Alerts alerts = new Alerts(alertStore, apis);
    this.screens =
        List.of(
            new LoginScreen(users, throttle, trail),
            new ConnectScreen(oauth),
            new HomeScreen(apis, lines, new HomeStore(jdbi), alerts, sandbox),
            new ConnectionsScreen(apis, lines, sandbox),
            new RunPanel(apis),
            new SamplesScreen(apis),
            new YamlScreen(apis, check),
            new ConnectionScreen(apis, offers, check),
            new RunScreen(apis),
            new RunRowsScreen(apis),
            new PersonScreen(apis),
            new SegmentsScreen(apis, events, uses),
            new DefinitionYaml(DefinitionCalls.segments(apis)),
            new ObjectivesScreen(apis, uses),
            new DefinitionYaml(DefinitionCalls.objectives(apis)),
            new LifecyclesScreen(apis, events, uses),
            new DefinitionYaml(DefinitionCalls.lifecycles(apis)),
            new AnalysesScreen(apis, events, uses, new PeopleNames(jdbi)),
            new RoutesScreen(new RouteLines(meters), new RouteModel(meters)),
            new AlertsScreen(alerts, alertStore, lines, jdbi),
            new NotificationsScreen(apis),
            new AuditScreen(apis),
            new UsersScreen(apis),
            new AccountScreen(apis, users),
            new SettingsScreen(apis, lines, oauth));
  }

  @Override
  public void accept(VertxPlatformHttpRouter router) {
    ConsoleRoutes routes = new ConsoleRoutes(router, around);
    Asset.all().forEach(routes::asset);
    screens.forEach(screen -> screen.open(routes));
    routes.nowhere();
  }
}
