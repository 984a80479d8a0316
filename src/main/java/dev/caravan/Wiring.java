package dev.caravan;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.AuditLog;
import dev.caravan.access.Documents;
import dev.caravan.access.SessionStore;
import dev.caravan.access.TokenStore;
import dev.caravan.access.UserStore;
import dev.caravan.connection.AccountCheck;
import dev.caravan.connection.AccountStore;
import dev.caravan.connection.AppliedFolder;
import dev.caravan.connection.CheckedDocuments;
import dev.caravan.connection.CheckedKey;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.ConnectionVersions;
import dev.caravan.connection.DocumentCheck;
import dev.caravan.connection.DocumentFolder;
import dev.caravan.connection.DocumentReader;
import dev.caravan.connection.DueConnections;
import dev.caravan.connection.OAuthStates;
import dev.caravan.connection.SecretBox;
import dev.caravan.connection.SigningKeys;
import dev.caravan.event.ErasedIdentities;
import dev.caravan.event.EventReports;
import dev.caravan.event.EventStore;
import dev.caravan.event.HintStore;
import dev.caravan.event.UnmatchedEvents;
import dev.caravan.event.VisitorStore;
import dev.caravan.event.analysis.Funnel;
import dev.caravan.event.analysis.Retention;
import dev.caravan.event.analysis.Touches;
import dev.caravan.exporting.ApprovedPlan;
import dev.caravan.exporting.BatchSteps;
import dev.caravan.exporting.CandidateQuery;
import dev.caravan.exporting.CappedTags;
import dev.caravan.exporting.DriftPages;
import dev.caravan.exporting.DriftRepair;
import dev.caravan.exporting.DriftReports;
import dev.caravan.exporting.DuplicateAddresses;
import dev.caravan.exporting.ExportBalance;
import dev.caravan.exporting.ExportChunks;
import dev.caravan.exporting.ExportDecisions;
import dev.caravan.exporting.ExportForecast;
import dev.caravan.exporting.ExportGoals;
import dev.caravan.exporting.ExportPlan;
import dev.caravan.exporting.ExportPreview;
import dev.caravan.exporting.LeftTags;
import dev.caravan.exporting.MemberOrders;
import dev.caravan.exporting.NewFields;
import dev.caravan.exporting.PutOff;
import dev.caravan.exporting.RemovalBatches;
import dev.caravan.exporting.RemovalBrake;
import dev.caravan.exporting.Segments;
import dev.caravan.exporting.SentSoFar;
import dev.caravan.exporting.SingleWrites;
import dev.caravan.exporting.StageRefresh;
import dev.caravan.exporting.Supplements;
import dev.caravan.exporting.UndoPlan;
import dev.caravan.exporting.UndoSteps;
import dev.caravan.exporting.UpsertBatches;
import dev.caravan.exporting.UpsertResults;
import dev.caravan.importing.AudienceSteps;
import dev.caravan.importing.DriftWalks;
import dev.caravan.importing.Erasure;
import dev.caravan.importing.FieldSamples;
import dev.caravan.importing.IdentifierMatch;
import dev.caravan.importing.ImportForecast;
import dev.caravan.importing.ImportGoals;
import dev.caravan.importing.ImportedSoFar;
import dev.caravan.importing.MappingProcessor;
import dev.caravan.importing.Mirror;
import dev.caravan.importing.OneByOne;
import dev.caravan.importing.PermanentDeletion;
import dev.caravan.importing.ProfileWriter;
import dev.caravan.importing.upload.ProfileUpload;
import dev.caravan.intake.Doors;
import dev.caravan.intake.Inbox;
import dev.caravan.intake.InboxReader;
import dev.caravan.intake.InboxTranslator;
import dev.caravan.intake.IntakeRoute;
import dev.caravan.intake.JoinProperties;
import dev.caravan.intake.LateJoin;
import dev.caravan.intake.OwnWebhookStore;
import dev.caravan.intake.OwnWebhooks;
import dev.caravan.intake.RawEvents;
import dev.caravan.intake.SourceConnections;
import dev.caravan.intake.SourceStatus;
import dev.caravan.intake.VisitorLookup;
import dev.caravan.intake.WebhookAddress;
import dev.caravan.intake.activity.ActivityPolls;
import dev.caravan.intake.activity.ActivityProgress;
import dev.caravan.intake.activity.CampaignNews;
import dev.caravan.intake.activity.ReadingPages;
import dev.caravan.intake.activity.SentCampaigns;
import dev.caravan.mailchimp.AnswerReader;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.CallWatch;
import dev.caravan.mailchimp.ConnectionPermits;
import dev.caravan.mailchimp.GateSteps;
import dev.caravan.mailchimp.MailchimpGate;
import dev.caravan.mailchimp.MembershipStore;
import dev.caravan.mailchimp.OAuthSteps;
import dev.caravan.mailchimp.ResultFiles;
import dev.caravan.mailchimp.RoutableAddresses;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.PropertyStore;
import dev.caravan.run.DriftRuns;
import dev.caravan.run.ExchangeCounts;
import dev.caravan.run.FollowUps;
import dev.caravan.run.OutcomeGroups;
import dev.caravan.run.OutcomeStore;
import dev.caravan.run.RunCalls;
import dev.caravan.run.RunGoals;
import dev.caravan.run.RunLeases;
import dev.caravan.run.RunLog;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunPlans;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunResumption;
import dev.caravan.run.RunRows;
import dev.caravan.run.RunSteps;
import dev.caravan.run.RunStore;
import dev.caravan.run.ScheduledRuns;
import dev.caravan.run.notification.NotificationQueue;
import dev.caravan.run.notification.NotificationSecrets;
import dev.caravan.run.notification.NotificationSteps;
import dev.caravan.run.notification.RunJudge;
import dev.caravan.segment.LifecycleStore;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.PeopleLists;
import dev.caravan.segment.SegmentStore;
import dev.caravan.segment.StageReports;
import dev.caravan.segment.StageStore;
import dev.caravan.sink.PublicAddresses;
import dev.caravan.sink.SinkQueue;
import dev.caravan.sink.SinkSteps;
import dev.caravan.web.AccountsApi;
import dev.caravan.web.AdmittedCalls;
import dev.caravan.web.AnalysesApi;
import dev.caravan.web.ApiFallbacks;
import dev.caravan.web.AudienceFieldsApi;
import dev.caravan.web.AuditApi;
import dev.caravan.web.AuditFile;
import dev.caravan.web.AuditTrail;
import dev.caravan.web.Authentication;
import dev.caravan.web.BacklogGauges;
import dev.caravan.web.Bearers;
import dev.caravan.web.BrowserCookie;
import dev.caravan.web.CallCheck;
import dev.caravan.web.CallMeters;
import dev.caravan.web.Caller;
import dev.caravan.web.ConnectionAnswer;
import dev.caravan.web.ConnectionEditsApi;
import dev.caravan.web.ConnectionUses;
import dev.caravan.web.ConnectionsApi;
import dev.caravan.web.Credentials;
import dev.caravan.web.DatabaseCheck;
import dev.caravan.web.DefinitionsApi;
import dev.caravan.web.DriftApi;
import dev.caravan.web.EventsApi;
import dev.caravan.web.FolderApi;
import dev.caravan.web.FollowUpsApi;
import dev.caravan.web.ForecastApi;
import dev.caravan.web.FrontDoor;
import dev.caravan.web.Guesses;
import dev.caravan.web.LifecyclesApi;
import dev.caravan.web.LoginThrottle;
import dev.caravan.web.MeApi;
import dev.caravan.web.NotificationsApi;
import dev.caravan.web.OAuthApi;
import dev.caravan.web.OpenApi;
import dev.caravan.web.OutcomeFile;
import dev.caravan.web.PersonExplanation;
import dev.caravan.web.PersonLookup;
import dev.caravan.web.PersonalData;
import dev.caravan.web.Problems;
import dev.caravan.web.ProfileReports;
import dev.caravan.web.ProfilesApi;
import dev.caravan.web.PropertiesApi;
import dev.caravan.web.PublishedDocument;
import dev.caravan.web.RawBody;
import dev.caravan.web.RunDetailsApi;
import dev.caravan.web.RunLogApi;
import dev.caravan.web.RunMeters;
import dev.caravan.web.RunsApi;
import dev.caravan.web.SandboxView;
import dev.caravan.web.SavedPeople;
import dev.caravan.web.ScheduleApi;
import dev.caravan.web.SegmentsApi;
import dev.caravan.web.Sessions;
import dev.caravan.web.SettingsApi;
import dev.caravan.web.SourceApi;
import dev.caravan.web.TokensApi;
import dev.caravan.web.TrackApi;
import dev.caravan.web.TrustedProxies;
import dev.caravan.web.UnmatchedApi;
import dev.caravan.web.UserApi;
import dev.caravan.web.UsersApi;
import dev.caravan.web.WebhooksApi;
import dev.caravan.web.console.Apis;
import dev.caravan.web.console.Console;
import dev.caravan.web.console.Offers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.Main;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/**
 * Every bean of the program and what it is made of, to be read from top to bottom. What a route
 * names is bound under that name.
 */
final class Wiring implements AutoCloseable {
  /** Runs that one instance carries out at the same time. */
  private static final int RUNS_AT_ONCE = 4;

  /** Pages stored at the same time: more only wait for each other at the database. */
  private static final int STORING = 4;

  /**
   * Chunks of an export that are decided about at a time: while one is read, another is weighed.
   */
  private static final int DECIDING = 2;

  /** How long an approval waits to learn whether the plan still holds. */
  private static final Duration APPROVAL = Duration.ofSeconds(20);

  private final Main main;
  private final Jdbi jdbi;
  private ProducerTemplate template;
  private final Clock clock = Clock.systemUTC();
  private final Threads threads = new Threads();

  // Numbers as they are written: POINTS 0.1 must not become 0.1000000000000000055.
  private final ObjectMapper json =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  // Their words
  final AccountStore accounts;
  final AudienceStore audiences;
  final AudienceCatalogue catalogue;
  final MailchimpGate gate;
  private final ConnectionPermits permits;
  private final MembershipStore memberships = new MembershipStore();

  // Our words
  final PropertyStore properties;
  final SegmentStore segments;
  final ObjectiveStore objectives;
  final LifecycleStore lifecycles;
  private final StageStore stages;
  private final StageReports stageReports;
  final ConnectionStore connections;
  final DocumentReader documents = new DocumentReader();
  final DocumentCheck documentCheck;
  final AccountCheck accountCheck;
  private final ErasedPeople erased;
  private final ProfileStore profiles;
  private final ConsentStore consents = new ConsentStore();
  private final EventStore events;
  private final SigningKeys signingKeys;
  private final SourceConnections sources;
  private final Doors doors;
  private final WebhookAddress addresses;
  private final Inbox inbox;
  private final IntakeRoute intake;

  private final IdentifierMatch match;
  private final MappingProcessor mapping = new MappingProcessor();

  // Runs
  final RunStore runs;
  final RunReports reports;
  private final FollowUps followUps;
  final ImportedSoFar imported;
  private final RunPages pages;
  private final RunCalls calls;

  // Who may look and act
  private final UserStore users;
  private final TokenStore tokens;
  private final PersonalData people;

  // Seen from outside
  private final MeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Traces traces;

  final Credentials credentials;

  Wiring(Main main, Settings settings, Database database, SandboxView sandbox) {
    this.main = main;
    jdbi = Jdbi.create(database.pool());
    // Bound values are people's data: they have no place in messages that may be logged.
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    int maxConnections = settings.maxConnections();

    KeyRing keys = KeyRing.of(settings, jdbi);
    SecretBox secrets = keys.box();
    accounts = new AccountStore(jdbi, secrets, clock);
    signingKeys = new SigningKeys(jdbi, secrets);
    audiences = new AudienceStore(jdbi);
    permits = new ConnectionPermits(database.single(), maxConnections, clock);
    gate = new MailchimpGate(this::template);
    catalogue = new AudienceCatalogue(MailchimpGate.once(this::template), audiences, clock);

    erased = new ErasedPeople(keys.erasureKey());
    events = new EventStore(jdbi, erased, settings.sink() != null);
    profiles = new ProfileStore((handle, owners) -> events.attach(handle, owners.keySet()));
    properties = new PropertyStore(jdbi);
    segments = new SegmentStore(jdbi, properties);
    objectives = new ObjectiveStore(jdbi, segments);
    stages = new StageStore(jdbi, properties, clock);
    stageReports = new StageReports(jdbi, clock);
    lifecycles = new LifecycleStore(jdbi, properties, stages);
    connections = new ConnectionStore(jdbi, documents, clock);
    documentCheck =
        new DocumentCheck(
            accounts,
            catalogue,
            properties::byId,
            name -> segments.get(name).isPresent(),
            objectives::all,
            lifecycles::stages,
            clock);
    accountCheck = new AccountCheck(gate, settings.text("caravan.mailchimp.base-url"));

    match =
        new IdentifierMatch(
            jdbi, audiences, properties, profiles, consents, objectives, memberships, erased);
    runs = new RunStore(jdbi);
    pages = new RunPages(jdbi);
    calls = new RunCalls(jdbi);
    followUps = new FollowUps(jdbi);
    reports = new RunReports(jdbi, runs, pages);
    imported = new ImportedSoFar(jdbi, objectives, clock);
    sources = new SourceConnections(jdbi);
    doors = new Doors(sources, signingKeys, clock);
    addresses = new WebhookAddress(settings.publicUrl());
    intake = new IntakeRoute(main::getCamelContext);
    inbox = new Inbox(jdbi, threads.pool("answering", STORING), clock);
    users = new UserStore(jdbi);
    tokens = new TokenStore(jdbi, clock);
    people = new PersonalData(properties::byId);
    credentials =
        new Credentials(
            jdbi,
            users,
            settings.text("caravan.admin.password"),
            settings.text("caravan.api.token"));

    main.bind("caravan", database.pool());
    bindMeters();
    traces = settings.traces().map(Traces::new).orElse(null);
    if (traces != null) {
      main.addMainListener(traces);
    }
    bindGate(maxConnections, settings);
    bindSchedules(database);
    bindRuns();
    bindImport(maxConnections, settings);
    bindExport(maxConnections, settings);
    bindDrift(settings);
    bindEvents(settings);
    bindActivity(maxConnections, settings.activityInterval());
    bindSink(settings);
    bindNotifications(settings, secrets);
    bindApi(settings, database, sandbox);
  }

  private void bindMeters() {
    main.bind("metricsRegistry", meters);
    main.bind("runMeters", new RunMeters(meters, reports));
    main.bind("backlogGauges", new BacklogGauges(meters, jdbi));
  }

  private void bindGate(int maxConnections, Settings settings) {
    PoolingHttpClientConnectionManager http =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(new RoutableAddresses())
            .build();
    http.setDefaultMaxPerRoute(maxConnections);
    http.setMaxTotal(maxConnections * 4);
    main.bind("mailchimpConnections", http);
    main.bind("oauthSteps", new OAuthSteps(json));
    main.bind("resultFiles", new ResultFiles(accounts, settings.resultHosts()));
    CallMeters metered = new CallMeters(meters, permits);
    CallWatch watch =
        call -> {
          metered.made(call);
          calls.made(call);
        };
    main.bind(
        "mailchimpGate",
        new GateSteps(accounts, permits, new AnswerReader(json, clock), json, watch, clock));
  }

  private void bindSchedules(Database database) {
    QuartzComponent quartz = new QuartzComponent();
    quartz.setSchedulerFactory(new ClusteredQuartz(database.pool()));
    main.bind("quartz", quartz);
  }

  private void bindRuns() {
    RunLeases leases = new RunLeases(runs, RunLeases.newOwner(), RUNS_AT_ONCE);
    main.bind("runLeases", leases);
    main.bind("runSteps", new RunSteps(runs, new RunGoals(jdbi), pages, leases, connections::byId));
    main.bind("scheduledRuns", new ScheduledRuns(jdbi, new DueConnections(documents, clock), runs));
    main.bind("runCalls", calls);
  }

  private void bindImport(int maxConnections, Settings settings) {
    Mirror mirror = new Mirror(jdbi, gate, memberships, erased, settings.compareEvery(), clock);
    main.bind("fetching", threads.pool("fetching", maxConnections));
    main.bind("storing", threads.pool("storing", STORING));
    main.bind("audienceSteps", new AudienceSteps(runs));
    main.bind("mirror", mirror);
    main.bind("importGoals", new ImportGoals(jdbi, gate, audiences, pages, mirror, imported));
    main.bind(
        "oneByOne", new OneByOne(jdbi, gate, runs, pages, connections::byId, objectives, clock));
    main.bind("identifierMatch", match);
    main.bind("mappingProcessor", mapping);
    main.bind(
        "profileWriter",
        new ProfileWriter(jdbi, properties, profiles, consents, memberships, runs, pages));
  }

  private void bindExport(int maxConnections, Settings settings) {
    Segments exportedSegments = new StoredSegments(segments);
    ExportPlan plans = new ExportPlan(jdbi, pages, objectives);
    ExportChunks chunks = new ExportChunks(jdbi, pages);
    main.bind("deciding", threads.pool("deciding", DECIDING));
    main.bind("exportThreads", threads.pool("exporting", maxConnections));
    main.bind("exportGoals", new ExportGoals(catalogue));
    main.bind("candidateQuery", new CandidateQuery(exportedSegments, objectives));
    main.bind("exportPlan", plans);
    main.bind("exportChunks", chunks);
    main.bind(
        "exportDecisions",
        new ExportDecisions(jdbi, runs, pages, exportedSegments, objectives, stageReports, clock));
    main.bind("stageRefresh", new StageRefresh(jdbi, stages));
    main.bind("cappedTags", new CappedTags(jdbi, runs, pages, objectives, clock));
    main.bind("leftTags", new LeftTags(jdbi, gate));
    main.bind("duplicateAddresses", new DuplicateAddresses(jdbi, pages));
    PutOff putOff = new PutOff(jdbi, pages);
    main.bind("removalBrake", new RemovalBrake(jdbi, plans, chunks, putOff));
    main.bind(
        "approvedPlan",
        new ApprovedPlan(jdbi, runs, followUps, new RunPlans(jdbi), plans, chunks, putOff));
    main.bind("undoPlan", new UndoPlan(jdbi, runs, followUps, pages, plans));
    main.bind("undoSteps", new UndoSteps(jdbi, runs, pages, objectives, clock));
    main.bind("exportPreview", new ExportPreview(jdbi, runs, pages));
    main.bind("upsertBatches", new UpsertBatches(jdbi, runs, pages, objectives));
    main.bind("upsertResults", new UpsertResults(jdbi, pages, clock));
    main.bind(
        "memberOrders", new MemberOrders(jdbi, runs, pages, objectives, exportedSegments, clock));
    main.bind(
        "removalBatches",
        new RemovalBatches(
            jdbi, runs, pages, chunks, exportedSegments, settings.batchesFrom(), clock));
    main.bind(
        "batchSteps",
        new BatchSteps(jdbi, runs, settings.batchPause(), settings.batchPatience(), clock));
    main.bind("newFields", new NewFields(jdbi, pages, properties, gate, catalogue));
    main.bind("singleWrites", new SingleWrites(jdbi, runs, pages, objectives, clock));
    main.bind("supplements", new Supplements(jdbi, runs, pages, objectives, clock));
    main.bind("exportBalance", new ExportBalance(jdbi, pages, plans));
  }

  private void bindDrift(Settings settings) {
    DriftRuns drift = new DriftRuns(jdbi, runs, settings.driftAt(), clock);
    main.bind("driftRuns", drift);
    main.bind("driftWalks", new DriftWalks(jdbi, gate, pages));
    main.bind("driftPages", new DriftPages(jdbi, gate, runs, pages));
    main.bind(
        "driftApi",
        new DriftApi(
            drift,
            new DriftReports(jdbi),
            new DriftRepair(jdbi, new HintStore(jdbi, clock)),
            runs,
            reports,
            connections::find,
            connections::byId));
  }

  private void bindEvents(Settings settings) {
    HintStore hints = new HintStore(jdbi, clock);
    VisitorStore visitors = new VisitorStore(jdbi, erased, clock);
    OwnWebhookStore ownWebhooks = new OwnWebhookStore(jdbi, clock);
    main.bind(
        "ownWebhooks",
        new OwnWebhooks(ownWebhooks, sources, signingKeys, gate, addresses, settings.webhooks()));
    main.bind("rawEvents", new RawEvents(clock));
    main.bind("inbox", inbox);
    main.bind(
        "inboxReader",
        new InboxReader(jdbi, events, hints, visitors, new ErasedIdentities(erased), clock));
    main.bind("inboxTranslator", new InboxTranslator(sources));
    main.bind("hintStore", hints);
    main.bind("visitorStore", visitors);
    main.bind("visitorLookup", new VisitorLookup(sources, gate, visitors));
    main.bind("lateJoin", new LateJoin(events, clock));
    main.bind(
        "analysesApi",
        new AnalysesApi(
            new Funnel(jdbi),
            new Touches(jdbi),
            new Retention(jdbi),
            new SavedPeople(new PeopleLists(jdbi), segments),
            connections::find,
            clock));
    main.bind(
        "eventsApi",
        new EventsApi(new EventReports(jdbi), name -> connections.find(name).map(Connection::id)));
    main.bind(
        "sourceApi",
        new SourceApi(
            sources,
            connection -> SourceStatus.of(jdbi, connection, clock.instant()),
            ownWebhooks,
            connections,
            new EventReports(jdbi),
            connection -> ActivityProgress.of(jdbi, connection),
            signingKeys,
            doors,
            addresses,
            clock));
    TrackApi track = new TrackApi(intake, sources);
    main.bind("trackApi", track);
    main.bind("webhooksApi", new WebhooksApi(intake, doors, addresses, track, clock));
  }

  private void bindActivity(int maxConnections, Duration interval) {
    ActivityPolls polls = new ActivityPolls(jdbi, sources, clock, interval);
    main.bind("reading", threads.pool("reading", maxConnections));
    main.bind("activityPolls", polls);
    main.bind("sentCampaigns", new SentCampaigns(gate));
    main.bind("campaignNews", new CampaignNews(jdbi, gate));
    main.bind("readingPages", new ReadingPages(jdbi, polls, clock));
  }

  private void bindSink(Settings settings) {
    main.bind("sinkSteps", new SinkSteps(new SinkQueue(jdbi), settings.sink(), clock));
    main.bind(
        "sinkConnections",
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(
                settings.isSinkPrivate()
                    ? SystemDefaultDnsResolver.INSTANCE
                    : new PublicAddresses("caravan.events.sink.private"))
            .build());
  }

  private void bindApi(Settings settings, Database database, SandboxView sandbox) {
    AuditLog log = new AuditLog(jdbi);
    AuditTrail trail = new AuditTrail(log::add, new Documents(jdbi)::at, clock);
    OAuthApi oauth =
        new OAuthApi(
            MailchimpGate.oauth(this::template, settings.oauthClient()),
            new OAuthStates(jdbi, clock),
            accounts,
            accountCheck,
            users,
            trail,
            settings.publicUrl().startsWith("https:"));
    main.bind("oauthApi", oauth);
    AdmittedCalls admitted = new AdmittedCalls(people, trail);
    main.bind("problems", new Problems());
    main.bind("admittedCalls", admitted);
    main.bind(
        "auditApi", new AuditApi(log, new AuditFile(log, settings.dataDir().resolve("spool"))));
    main.bind("settingsApi", new SettingsApi(new SettingsInForce(settings).all()));
    main.bind("usersApi", new UsersApi(users));
    main.bind("tokensApi", new TokensApi(tokens, users, clock));
    main.bind("meApi", new MeApi(users, new Guesses(clock, 5, Duration.ofMinutes(15))));
    OpenApi document = new OpenApi();
    main.bind("openApi", document);
    main.bind(
        "connectionSchema",
        new PublishedDocument("/connection.schema.json", "application/schema+json"));
    main.bind("databaseCheck", new DatabaseCheck(database.pool()));
    main.bind("accountsApi", new AccountsApi(accounts, accountCheck, catalogue));
    main.bind(
        "audienceFieldsApi",
        new AudienceFieldsApi(
            accounts, catalogue, new FieldSamples(MailchimpGate.once(this::template))));
    CheckedDocuments checked =
        new CheckedDocuments(documents, documentCheck, connections, settings.mailServer() != null);
    ConnectionAnswer answer = new ConnectionAnswer(connections, imported::wholeNext);
    main.bind("scheduleApi", new ScheduleApi(connections));
    bindFolder(settings, checked);
    main.bind(
        "connectionsApi",
        new ConnectionsApi(
            connections,
            checked,
            answer,
            new ExchangeCounts(jdbi),
            exchange -> Caller.of(exchange).name()));
    main.bind(
        "connectionEditsApi",
        new ConnectionEditsApi(
            checked,
            new ConnectionVersions(jdbi),
            answer,
            exchange -> Caller.of(exchange).name(),
            doors::forget));
    bindProfiles();
    OutcomeStore outcomes = new OutcomeStore(jdbi);
    main.bind(
        "runsApi",
        new RunsApi(
            runs,
            reports,
            outcomes,
            new OutcomeFile(outcomes, people, settings.dataDir().resolve("spool")),
            connections::find));
    main.bind(
        "runDetailsApi",
        new RunDetailsApi(runs, reports, new OutcomeGroups(jdbi), calls, new RunResumption(jdbi)));
    main.bind("runLogApi", new RunLogApi(reports, new RunLog(jdbi), new AuditLog(jdbi)));
    main.bind(
        "followUpsApi",
        new FollowUpsApi(
            runs,
            reports,
            followUps,
            new RunPlans(jdbi),
            new RunRows(jdbi),
            connections::byId,
            APPROVAL));
    ExportForecast exports =
        new ExportForecast(
            jdbi, audiences, new StoredSegments(segments), objectives, stageReports, clock);
    main.bind(
        "forecastApi",
        new ForecastApi(
            exports,
            new PersonExplanation(
                new PersonLookup(jdbi, properties),
                new ImportForecast(jdbi, MailchimpGate.once(this::template), match, mapping, clock),
                exports,
                new SentSoFar(jdbi),
                connections::all),
            connections::find));
    Apis apis = apis();
    SessionStore sessions = new SessionStore(jdbi, clock);
    Console console =
        new Console(
            main::getCamelContext,
            apis,
            new Offers(apis, accounts, catalogue),
            documentCheck,
            jdbi,
            users,
            new Sessions(sessions, settings.publicUrl().startsWith("https:")),
            admitted,
            people,
            oauth,
            new LoginThrottle(clock, sessions::isKnown),
            trail,
            sandbox,
            meters,
            clock);
    main.addMainListener(
        new FrontDoor(
            new TrustedProxies(settings.trustedProxies()),
            new Authentication(Bearers.of(credentials, tokens), document),
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
        main.lookup("folderApi", FolderApi.class));
  }

  private void bindNotifications(Settings settings, SecretBox secrets) {
    MailServer mail = settings.mailServer();
    NotificationQueue queue = new NotificationQueue(jdbi);
    NotificationSecrets signing = new NotificationSecrets(jdbi, secrets);
    RunPlans plans = new RunPlans(jdbi);
    main.bind("mailSender", MailServer.sender(mail));
    main.bind(
        "notifyConnections",
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(
                settings.isNotifyPrivate()
                    ? SystemDefaultDnsResolver.INSTANCE
                    : new PublicAddresses("caravan.notify.private"))
            .build());
    main.bind(
        "runJudge",
        new RunJudge(
            jdbi,
            connections::byId,
            run -> runs.find(run).filter(one -> !one.dryRun()).flatMap(plans::of).isPresent(),
            settings.publicUrl()));
    main.bind(
        "notificationSteps",
        new NotificationSteps(queue, signing, mail == null ? null : mail.from(), clock));
    main.bind("notificationsApi", new NotificationsApi(connections, queue, signing));
  }

  private void bindFolder(Settings settings, CheckedDocuments checked) {
    DocumentFolder folder =
        settings.connectionsDir() == null ? null : new DocumentFolder(settings.connectionsDir());
    AppliedFolder applied = new AppliedFolder(folder, checked, connections, clock);
    main.bind("appliedFolder", applied);
    main.bind("folderApi", new FolderApi(applied::files));
  }

  private void bindProfiles() {
    ConnectionUses uses = new ConnectionUses(connections);
    ProfileReports people =
        new ProfileReports(
            jdbi,
            properties,
            profiles,
            consents,
            segments,
            stages,
            stageReports,
            new EventReports(jdbi));
    ProfileUpload upload =
        new ProfileUpload(
            jdbi,
            properties,
            profiles,
            consents,
            objectives,
            erased,
            clock,
            threads.pool("uploading", STORING));
    JoinProperties joins = new JoinProperties(jdbi);
    main.bind("userApi", new UserApi(intake, sources, joins, upload));
    main.bind(
        "unmatchedApi",
        new UnmatchedApi(
            sources, new UnmatchedEvents(jdbi), new EventReports(jdbi), joins, upload));
    main.bind("propertiesApi", new PropertiesApi(properties, List.of(segments, uses)));
    main.bind("objectivesApi", DefinitionsApi.objectives(objectives, uses));
    main.bind("zonesApi", DefinitionsApi.zones(objectives, uses));
    main.bind("segmentsApi", new SegmentsApi(segments, people, uses));
    main.bind("lifecyclesApi", new LifecyclesApi(lifecycles, stages, stageReports, uses));
    main.bind(
        "profilesApi",
        new ProfilesApi(
            jdbi,
            properties,
            profiles,
            people,
            upload,
            new Erasure(jdbi, profiles, events, erased, clock),
            new PermanentDeletion(jdbi, MailchimpGate.once(this::template))));
  }

  /** Checks a key at a given endpoint, wherever other accounts are checked. */
  CheckedKey checkKey(URI endpoint, String key) {
    ObjectNode request = json.createObjectNode().put("apiKey", key);
    return new AccountCheck(gate, endpoint.toString()).check(request);
  }

  /** An address to try things with; empty while there are no profiles. */
  Optional<String> somebody() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select value from identifier where property = 'email' order by profile limit"
                        + " 1")
                .mapTo(String.class)
                .findOne());
  }

  private synchronized ProducerTemplate template() {
    if (template == null) {
      template = main.getCamelContext().createProducerTemplate();
    }
    return template;
  }

  @Override
  public void close() {
    calls.close();
    inbox.close();
    threads.close();
    if (traces != null) {
      traces.close();
    }
    permits.close();
  }
}
