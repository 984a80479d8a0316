package dev.caravan;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.AuditLog;
import dev.caravan.access.Documents;
import dev.caravan.access.TokenStore;
import dev.caravan.access.UserStore;
import dev.caravan.connection.AccountCheck;
import dev.caravan.connection.AccountStore;
import dev.caravan.connection.CheckedKey;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.DocumentCheck;
import dev.caravan.connection.DocumentReader;
import dev.caravan.connection.SecretBox;
import dev.caravan.connection.SigningKeys;
import dev.caravan.event.EventStore;
import dev.caravan.importing.IdentifierMatch;
import dev.caravan.importing.ImportedSoFar;
import dev.caravan.importing.MappingProcessor;
import dev.caravan.intake.Doors;
import dev.caravan.intake.Inbox;
import dev.caravan.intake.IntakeRoute;
import dev.caravan.intake.SourceConnections;
import dev.caravan.intake.WebhookAddress;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.ConnectionPermits;
import dev.caravan.mailchimp.MailchimpGate;
import dev.caravan.mailchimp.MembershipStore;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.PropertyStore;
import dev.caravan.run.FollowUps;
import dev.caravan.run.RunCalls;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunStore;
import dev.caravan.segment.LifecycleStore;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentStore;
import dev.caravan.segment.StageReports;
import dev.caravan.segment.StageStore;
import dev.caravan.web.AuditTrail;
import dev.caravan.web.BacklogGauges;
import dev.caravan.web.Credentials;
import dev.caravan.web.PersonalData;
import dev.caravan.web.RunMeters;
import dev.caravan.web.SandboxView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/**
 * What several rooms of the program share, and the order in which the rooms are wired. Each room's
 * own beans stand in a class of its own; what a route names is bound under that name.
 */
final class Wiring implements AutoCloseable {
  /** Pages stored at the same time: more only wait for each other at the database. */
  static final int STORING = 4;

  private final Main main;
  final Jdbi jdbi;
  private ProducerTemplate template;
  final Clock clock = Clock.systemUTC();
  final Threads threads = new Threads();

  // Numbers as they are written: POINTS 0.1 must not become 0.1000000000000000055.
  final ObjectMapper json =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  // Their words
  final AccountStore accounts;
  final AudienceStore audiences;
  final AudienceCatalogue catalogue;
  final MailchimpGate gate;
  final ConnectionPermits permits;
  final MembershipStore memberships = new MembershipStore();

  // Our words
  final PropertyStore properties;
  final SegmentStore segments;
  final ObjectiveStore objectives;
  final LifecycleStore lifecycles;
  final StageStore stages;
  final StageReports stageReports;
  final ConnectionStore connections;
  final DocumentReader documents = new DocumentReader();
  final DocumentCheck documentCheck;
  final AccountCheck accountCheck;
  final ErasedPeople erased;
  final ProfileStore profiles;
  final ConsentStore consents = new ConsentStore();
  final EventStore events;
  final SigningKeys signingKeys;
  final SourceConnections sources;
  final Doors doors;
  final WebhookAddress addresses;
  final Inbox inbox;
  final IntakeRoute intake;

  final IdentifierMatch match;
  final MappingProcessor mapping = new MappingProcessor();

  // Runs
  final RunStore runs;
  final RunReports reports;
  final FollowUps followUps;
  final ImportedSoFar imported;
  final RunPages pages;
  final RunCalls calls;

  // Who may look and act
  final UserStore users;
  final TokenStore tokens;
  final PersonalData people;
  final AuditLog auditLog;
  final AuditTrail trail;

  // Seen from outside
  final MeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final Traces traces;

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
    auditLog = new AuditLog(jdbi);
    trail = new AuditTrail(auditLog::add, new Documents(jdbi)::at, clock);
    credentials =
        new Credentials(
            jdbi,
            users,
            settings.text("caravan.admin.password"),
            settings.text("caravan.api.token"));

    main.bind("caravan", database.pool());
    traces = settings.traces().map(Traces::new).orElse(null);
    if (traces != null) {
      main.addMainListener(traces);
    }
    bindMeters();
    new MailchimpWiring(main, this).bindGate(maxConnections, settings);
    RunWiring running = new RunWiring(main, this);
    running.bindSchedules(database);
    running.bindRuns();
    running.bindNotifications(settings, secrets);
    new ImportWiring(main, this).bindImport(maxConnections, settings);
    new ExportWiring(main, this).bindExport(maxConnections, settings);
    new DriftWiring(main, this).bindDrift(settings);
    IntakeWiring taking = new IntakeWiring(main, this);
    taking.bindEvents(settings);
    taking.bindActivity(maxConnections, settings.activityInterval());
    taking.bindSink(settings);
    new ProfileWiring(main, this).bindProfiles();
    new ApiWiring(main, this).bindApi(settings, database);
    new ConsoleWiring(main, this).bindConsole(settings, sandbox);
  }

  private void bindMeters() {
    main.bind("metricsRegistry", meters);
    main.bind("runMeters", new RunMeters(meters, reports, jdbi));
    main.bind("backlogGauges", new BacklogGauges(meters, jdbi));
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

  synchronized ProducerTemplate template() {
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
