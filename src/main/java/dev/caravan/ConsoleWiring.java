package dev.caravan;

import dev.caravan.access.SessionStore;
import dev.caravan.web.AccountsApi;
import dev.caravan.web.AdmittedCalls;
import dev.caravan.web.AnalysesApi;
import dev.caravan.web.ApiFallbacks;
import dev.caravan.web.AudienceFieldsApi;
import dev.caravan.web.AuditApi;
import dev.caravan.web.Authentication;
import dev.caravan.web.Bearers;
import dev.caravan.web.BrowserCookie;
import dev.caravan.web.CallCheck;
import dev.caravan.web.ConnectionEditsApi;
import dev.caravan.web.ConnectionsApi;
import dev.caravan.web.DefinitionsApi;
import dev.caravan.web.EventsApi;
import dev.caravan.web.FolderApi;
import dev.caravan.web.FollowUpsApi;
import dev.caravan.web.ForecastApi;
import dev.caravan.web.FrontDoor;
import dev.caravan.web.LifecyclesApi;
import dev.caravan.web.LoginThrottle;
import dev.caravan.web.MeApi;
import dev.caravan.web.NotificationsApi;
import dev.caravan.web.OAuthApi;
import dev.caravan.web.OpenApi;
import dev.caravan.web.ProfilesApi;
import dev.caravan.web.PropertiesApi;
import dev.caravan.web.RawBody;
import dev.caravan.web.RunDetailsApi;
import dev.caravan.web.RunLogApi;
import dev.caravan.web.RunsApi;
import dev.caravan.web.SandboxView;
import dev.caravan.web.SegmentsApi;
import dev.caravan.web.Sessions;
import dev.caravan.web.SettingsApi;
import dev.caravan.web.SourceApi;
import dev.caravan.web.TokensApi;
import dev.caravan.web.TrustedProxies;
import dev.caravan.web.UnmatchedApi;
import dev.caravan.web.UsersApi;
import dev.caravan.web.console.Apis;
import dev.caravan.web.console.Console;
import dev.caravan.web.console.Offers;
import java.util.List;
import org.apache.camel.main.Main;

/** The console, and the door that every call from outside comes through. */
final class ConsoleWiring {
  private final Main main;
  private final Wiring wiring;

  ConsoleWiring(Main main, Wiring wiring) {
    this.main = main;
    this.wiring = wiring;
  }

  void bindConsole(Settings settings, SandboxView sandbox) {
    OpenApi document = main.lookup("openApi", OpenApi.class);
    Apis apis = apis();
    SessionStore sessions = new SessionStore(wiring.jdbi, wiring.clock);
    Console console =
        new Console(
            main::getCamelContext,
            apis,
            new Offers(apis, wiring.accounts, wiring.catalogue),
            wiring.documentCheck,
            wiring.jdbi,
            wiring.users,
            new Sessions(sessions, settings.publicUrl().startsWith("https:")),
            main.lookup("admittedCalls", AdmittedCalls.class),
            wiring.people,
            main.lookup("oauthApi", OAuthApi.class),
            new LoginThrottle(wiring.clock, sessions::isKnown),
            wiring.trail,
            sandbox,
            wiring.meters,
            wiring.clock);
    main.addMainListener(
        new FrontDoor(
            new TrustedProxies(settings.trustedProxies()),
            new Authentication(Bearers.of(wiring.credentials, wiring.tokens), document),
            List.of(
                new RawBody(),
                new ApiFallbacks(() -> main.getCamelContext().isStarted()),
                new BrowserCookie(),
                new CallCheck(document),
                console)));
  }

  /** What was bound for the routes of the API answers the console as well. */
  private Apis apis() {
    return new Apis(
        main.lookup("accountsApi", AccountsApi.class),
        main.lookup("audienceFieldsApi", AudienceFieldsApi.class),
        main.lookup("propertiesApi", PropertiesApi.class),
        main.lookup("profilesApi", ProfilesApi.class),
        main.lookup("segmentsApi", SegmentsApi.class),
        main.lookup("objectivesApi", DefinitionsApi.class),
        main.lookup("zonesApi", DefinitionsApi.class),
        main.lookup("lifecyclesApi", LifecyclesApi.class),
        main.lookup("connectionsApi", ConnectionsApi.class),
        main.lookup("connectionEditsApi", ConnectionEditsApi.class),
        main.lookup("forecastApi", ForecastApi.class),
        main.lookup("runsApi", RunsApi.class),
        main.lookup("runDetailsApi", RunDetailsApi.class),
        main.lookup("runLogApi", RunLogApi.class),
        main.lookup("followUpsApi", FollowUpsApi.class),
        main.lookup("eventsApi", EventsApi.class),
        main.lookup("sourceApi", SourceApi.class),
        main.lookup("unmatchedApi", UnmatchedApi.class),
        main.lookup("analysesApi", AnalysesApi.class),
        main.lookup("usersApi", UsersApi.class),
        main.lookup("tokensApi", TokensApi.class),
        main.lookup("meApi", MeApi.class),
        main.lookup("auditApi", AuditApi.class),
        main.lookup("settingsApi", SettingsApi.class),
        main.lookup("notificationsApi", NotificationsApi.class),
        main.lookup("folderApi", FolderApi.class));
  }
}
