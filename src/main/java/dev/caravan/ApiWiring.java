package dev.caravan;

import dev.caravan.connection.AppliedFolder;
import dev.caravan.connection.CheckedDocuments;
import dev.caravan.connection.ConnectionVersions;
import dev.caravan.connection.DocumentFolder;
import dev.caravan.connection.OAuthStates;
import dev.caravan.exporting.ExportForecast;
import dev.caravan.exporting.SentSoFar;
import dev.caravan.importing.FieldSamples;
import dev.caravan.importing.ImportForecast;
import dev.caravan.mailchimp.MailchimpGate;
import dev.caravan.run.ExchangeCounts;
import dev.caravan.run.OutcomeGroups;
import dev.caravan.run.OutcomeStore;
import dev.caravan.run.RunLog;
import dev.caravan.run.RunPlans;
import dev.caravan.run.RunResumption;
import dev.caravan.run.RunRows;
import dev.caravan.web.AccountsApi;
import dev.caravan.web.AdmittedCalls;
import dev.caravan.web.AudienceFieldsApi;
import dev.caravan.web.AuditApi;
import dev.caravan.web.AuditFile;
import dev.caravan.web.Caller;
import dev.caravan.web.ConnectionAnswer;
import dev.caravan.web.ConnectionEditsApi;
import dev.caravan.web.ConnectionsApi;
import dev.caravan.web.DatabaseCheck;
import dev.caravan.web.FolderApi;
import dev.caravan.web.FollowUpsApi;
import dev.caravan.web.ForecastApi;
import dev.caravan.web.Guesses;
import dev.caravan.web.MeApi;
import dev.caravan.web.OAuthApi;
import dev.caravan.web.OpenApi;
import dev.caravan.web.OutcomeFile;
import dev.caravan.web.PersonExplanation;
import dev.caravan.web.PersonLookup;
import dev.caravan.web.Problems;
import dev.caravan.web.PublishedDocument;
import dev.caravan.web.RunDetailsApi;
import dev.caravan.web.RunLogApi;
import dev.caravan.web.RunsApi;
import dev.caravan.web.ScheduleApi;
import dev.caravan.web.SettingsApi;
import dev.caravan.web.TokensApi;
import dev.caravan.web.UsersApi;
import dev.caravan.web.console.LandingPage;
import java.time.Duration;
import org.apache.camel.main.Main;

/** What the HTTP API asks and answers with; profiles have their own. */
final class ApiWiring {
  /** How long an approval waits to learn whether the plan still holds. */
  private static final Duration APPROVAL = Duration.ofSeconds(20);

  private final Main main;
  private final Wiring wiring;

  ApiWiring(Main main, Wiring wiring) {
    this.main = main;
    this.wiring = wiring;
  }

  void bindApi(Settings settings, Database database) {
    bindAccess(settings);
    main.bind("problems", new Problems());
    main.bind("openApi", new OpenApi());
    main.bind(
        "connectionSchema",
        new PublishedDocument("/connection.schema.json", "application/schema+json"));
    main.bind("databaseCheck", new DatabaseCheck(database.pool()));
    main.bind(
        "accountsApi", new AccountsApi(wiring.accounts, wiring.accountCheck, wiring.catalogue));
    main.bind(
        "audienceFieldsApi",
        new AudienceFieldsApi(
            wiring.accounts,
            wiring.catalogue,
            new FieldSamples(MailchimpGate.once(wiring::template))));
    bindConnections(settings);
    bindRuns(settings);
    bindForecast();
  }

  private void bindAccess(Settings settings) {
    main.bind(
        "oauthApi",
        new OAuthApi(
            MailchimpGate.oauth(wiring::template, settings.oauthClient()),
            new OAuthStates(wiring.jdbi, wiring.clock),
            wiring.accounts,
            wiring.accountCheck,
            wiring.users,
            wiring.trail,
            new LandingPage(),
            settings.publicUrl().startsWith("https:")));
    main.bind("admittedCalls", new AdmittedCalls(wiring.people, wiring.trail));
    main.bind(
        "auditApi",
        new AuditApi(
            wiring.auditLog,
            new AuditFile(wiring.auditLog, wiring.people, settings.dataDir().resolve("spool"))));
    main.bind("settingsApi", new SettingsApi(new SettingsInForce(settings).all()));
    main.bind("usersApi", new UsersApi(wiring.users));
    main.bind("tokensApi", new TokensApi(wiring.tokens, wiring.users, wiring.clock));
    main.bind(
        "meApi", new MeApi(wiring.users, new Guesses(wiring.clock, 5, Duration.ofMinutes(15))));
  }

  private void bindConnections(Settings settings) {
    CheckedDocuments checked =
        new CheckedDocuments(
            wiring.documents,
            wiring.documentCheck,
            wiring.connections,
            settings.mailServer() != null);
    ConnectionAnswer answer = new ConnectionAnswer(wiring.connections, wiring.imported::wholeNext);
    main.bind("scheduleApi", new ScheduleApi(wiring.connections));
    bindFolder(settings, checked);
    main.bind(
        "connectionsApi",
        new ConnectionsApi(
            wiring.connections,
            checked,
            answer,
            new ExchangeCounts(wiring.jdbi),
            exchange -> Caller.of(exchange).name()));
    main.bind(
        "connectionEditsApi",
        new ConnectionEditsApi(
            checked,
            new ConnectionVersions(wiring.jdbi),
            answer,
            exchange -> Caller.of(exchange).name(),
            wiring.doors::forget));
  }

  private void bindFolder(Settings settings, CheckedDocuments checked) {
    DocumentFolder folder =
        settings.connectionsDir() == null ? null : new DocumentFolder(settings.connectionsDir());
    AppliedFolder applied = new AppliedFolder(folder, checked, wiring.connections, wiring.clock);
    main.bind("appliedFolder", applied);
    main.bind("folderApi", new FolderApi(applied::files));
  }

  private void bindRuns(Settings settings) {
    OutcomeStore outcomes = new OutcomeStore(wiring.jdbi);
    main.bind(
        "runsApi",
        new RunsApi(
            wiring.runs,
            wiring.reports,
            outcomes,
            new OutcomeFile(outcomes, wiring.people, settings.dataDir().resolve("spool")),
            wiring.connections::find));
    main.bind(
        "runDetailsApi",
        new RunDetailsApi(
            wiring.runs,
            wiring.reports,
            new OutcomeGroups(wiring.jdbi),
            wiring.calls,
            new RunResumption(wiring.jdbi)));
    main.bind("runLogApi", new RunLogApi(wiring.reports, new RunLog(wiring.jdbi), wiring.auditLog));
    main.bind(
        "followUpsApi",
        new FollowUpsApi(
            wiring.runs,
            wiring.reports,
            wiring.followUps,
            new RunPlans(wiring.jdbi),
            new RunRows(wiring.jdbi),
            wiring.connections::byId,
            APPROVAL));
  }

  private void bindForecast() {
    ExportForecast exports =
        new ExportForecast(
            wiring.jdbi,
            wiring.audiences,
            new StoredSegments(wiring.segments),
            wiring.objectives,
            wiring.stageReports,
            wiring.clock);
    main.bind(
        "forecastApi",
        new ForecastApi(
            exports,
            new PersonExplanation(
                new PersonLookup(wiring.jdbi, wiring.properties),
                new ImportForecast(
                    wiring.jdbi,
                    MailchimpGate.once(wiring::template),
                    wiring.match,
                    wiring.mapping,
                    wiring.clock),
                exports,
                new SentSoFar(wiring.jdbi),
                wiring.connections::all),
            wiring.connections::find));
  }
}
