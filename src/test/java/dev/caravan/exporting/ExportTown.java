package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Account;
import dev.caravan.connection.AccountStore;
import dev.caravan.connection.CheckedKey;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.DocumentReader;
import dev.caravan.connection.Edit;
import dev.caravan.connection.SecretBox;
import dev.caravan.connection.YamlText;
import dev.caravan.importing.AudienceSteps;
import dev.caravan.importing.Mirror;
import dev.caravan.mailchimp.AnswerReader;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.ConnectionPermits;
import dev.caravan.mailchimp.GateSteps;
import dev.caravan.mailchimp.MailchimpGate;
import dev.caravan.mailchimp.MembershipStore;
import dev.caravan.mailchimp.OAuthSteps;
import dev.caravan.mailchimp.ResultFiles;
import dev.caravan.mailchimp.SubscriberHash;
import dev.caravan.profile.ConsentAnswer;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.PropertyStore;
import dev.caravan.run.Counts;
import dev.caravan.run.FollowUps;
import dev.caravan.run.GoalRun;
import dev.caravan.run.OutcomeFilter;
import dev.caravan.run.OutcomeStore;
import dev.caravan.run.Rests;
import dev.caravan.run.Run;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunPlans;
import dev.caravan.run.RunState;
import dev.caravan.run.RunStore;
import dev.caravan.sandbox.Faults;
import dev.caravan.sandbox.Sandbox;
import dev.caravan.sandbox.SandboxOptions;
import dev.caravan.sandbox.SandboxOptions.NewAudience;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentStore;
import dev.caravan.segment.StageReports;
import dev.caravan.segment.StageStore;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.WrittenOutcomes;
import dev.caravan.web.Problems;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A sandbox with one audience, a database, and the routes that an export needs, as they stand on
 * disk. The segment {@code vip} holds profiles whose tier is Gold.
 */
final class ExportTown implements AutoCloseable {
  static final String AUDIENCE = "a1b2c3d4e5";
  private static final ObjectMapper JSON = new ObjectMapper();

  final TestDatabase database = new TestDatabase();
  final Sandbox sandbox;
  final Jdbi jdbi = database.jdbi();
  final SettableClock clock = new SettableClock(Instant.now().toString());
  final RunStore runs = new RunStore(jdbi);
  final RunPages pages = new RunPages(jdbi);
  final ObjectiveStore objectives =
      new ObjectiveStore(jdbi, new SegmentStore(jdbi, new PropertyStore(jdbi)));
  final StageStore stages = new StageStore(jdbi, new PropertyStore(jdbi), clock);
  private final CamelContext camel = new DefaultCamelContext();
  private final List<ExecutorService> threads =
      List.of(
          Executors.newFixedThreadPool(4),
          Executors.newFixedThreadPool(4),
          Executors.newFixedThreadPool(8));
  private final ConnectionPermits permits;
  private final AtomicInteger people = new AtomicInteger();
  private volatile Consumer<String> listener;
  private final Map<String, Runnable> happenings = new ConcurrentHashMap<>();
  private final ConnectionStore connections;
  private final AudienceCatalogue catalogue;
  private final int connectionAccount;
  private Connection connection;
  final LeftTags leftTags;
  private final BatchSteps batchSteps =
      new BatchSteps(jdbi, runs, Duration.ofSeconds(1), Duration.ofMinutes(10), clock);

  /**
   * @param members how many invented people the audience has
   */
  ExportTown(int members) throws Exception {
    this(members, step -> {});
  }

  /**
   * @param members how many invented people the audience has
   * @param step called with route and step before every step; null: nobody listens
   */
  ExportTown(int members, Consumer<String> step) throws Exception {
    sandbox =
        Sandbox.start(
            SandboxOptions.defaults()
                .withBatchTime(Duration.ofMillis(50))
                .withAudiences(NewAudience.of(AUDIENCE, "Newsletter", members)));
    permits = new ConnectionPermits(database.dataSource(), 8, clock);
    AccountStore accounts = new AccountStore(jdbi, new SecretBox(new byte[32]), clock);
    Account account =
        accounts.put(
            "main",
            new CheckedKey(
                sandbox.apiKey(), sandbox.baseUrl(), "us1", "acc", "Shop", "caravan", "owner"));
    AudienceStore audiences = new AudienceStore(jdbi);
    MailchimpGate gate = new MailchimpGate(camel::createProducerTemplate);
    leftTags = new LeftTags(jdbi, gate);
    bind(
        "mailchimpGate",
        new GateSteps(accounts, permits, new AnswerReader(JSON, clock), JSON, call -> {}, clock));
    bind("resultFiles", new ResultFiles(accounts, ResultFiles.HOSTS));
    bind("mailchimpConnections", new PoolingHttpClientConnectionManager());
    bind("audienceSteps", new AudienceSteps(runs));
    bind(
        "mirror",
        new Mirror(
            jdbi,
            gate,
            new MembershipStore(),
            new ErasedPeople(new byte[] {1}),
            Duration.ofDays(1),
            clock));
    bind("oauthSteps", new OAuthSteps(JSON));
    bind("problems", new Problems());
    bind("caravan", database.dataSource());
    bind("fetching", threads.get(0));
    bind("storing", threads.get(1));
    bind("deciding", threads.get(2));
    bind("exportThreads", threads.get(2));
    catalogue = new AudienceCatalogue(gate, audiences, clock);
    connectionAccount = account.id();
    bindExport(gate);
    camel.getPropertiesComponent().addInitialProperty("caravan.mailchimp.retry-delay", "1");
    if (step != null) {
      listener = step;
      InterceptStrategy telling =
          (context, definition, target, next) ->
              exchange -> {
                String id =
                    ProcessorDefinitionHelper.getRouteId((ProcessorDefinition<?>) definition)
                        + "/"
                        + definition.getId();
                listener.accept(id);
                Runnable happening = happenings.remove(id);
                if (happening != null) {
                  happening.run();
                }
                target.process(exchange);
              };
      camel.getCamelContextExtension().addInterceptStrategy(telling);
    }
    for (String file :
        List.of("errors", "mailchimp", "audience", "export", "leavers", "batches", "values")) {
      Resource resource =
          ResourceHelper.resolveMandatoryResource(
              camel, Path.of("routes/" + file + ".camel.yaml").toUri().toString());
      PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
    }
    camel.start();
    // Tests take the steps of batches themselves.
    camel.getRouteController().stopRoute("batches");
    catalogue.refresh(account.id());
    connections = new ConnectionStore(jdbi, new DocumentReader(), clock);
  }

  /** Has every step told from now on; only in a town that somebody listens to from the start. */
  void listen(Consumer<String> step) {
    listener = step;
  }

  /** Has something happen, once, right before a step; in a town that somebody listens to. */
  void before(String step, Runnable happening) {
    happenings.put(step, happening);
  }

  /** The steps before which something would have happened, had they come. */
  Set<String> toHappen() {
    return Set.copyOf(happenings.keySet());
  }

  /** A run that is cut short before a step, and taken over. */
  Run cutShort(String step) {
    Run run = open(false);
    before(
        step,
        () -> {
          throw new IllegalStateException("cut short");
        });
    assertThatThrownBy(() -> export(run)).hasStackTraceContaining("cut short");
    return takeOver(run);
  }

  /** Carries a run out and closes it: how many of its outcomes have each class and reason. */
  Map<String, Long> finish(Run run) {
    export(run);
    runs.close(run, RunState.COMPLETED, null);
    return outcomes(run);
  }

  /** Takes away profiles, plans and ledgers, and whatever a test has set; members stay. */
  void clear() {
    listener = step -> {};
    happenings.clear();
    sandbox.faults(Faults.NONE);
    sandbox.onCall(call -> {});
    sandbox.knowsStatusIfNew(true);
    clock.advance(Duration.between(clock.instant(), Instant.now()));
    jdbi.useHandle(
        handle -> {
          handle.execute("truncate profile, identifier, export_ledger, candidate, property");
          handle.execute("update run set ended_at = now() where ended_at is null");
          handle.execute("update audience set newcomers_singly = false, newcomers_kept = null");
        });
  }

  /** An address that nobody has had in this town. */
  String address(String name) {
    return name + people.incrementAndGet() + "@caravan.test";
  }

  private void bindExport(MailchimpGate gate) {
    Segments segments = new Gold();
    ExportPlan plan = new ExportPlan(jdbi, pages, objectives);
    ExportChunks chunks = new ExportChunks(jdbi, pages);
    bind("exportGoals", new ExportGoals(catalogue));
    bind("candidateQuery", new CandidateQuery(segments, objectives));
    bind("exportPlan", plan);
    bind("exportChunks", chunks);
    bind(
        "exportDecisions",
        new ExportDecisions(
            jdbi, runs, pages, segments, objectives, new StageReports(jdbi, clock), clock));
    bind("cappedTags", new CappedTags(jdbi, runs, pages, objectives, clock));
    bind("duplicateAddresses", new DuplicateAddresses(jdbi, pages));
    PutOff putOff = new PutOff(jdbi, pages);
    bind("removalBrake", new RemovalBrake(jdbi, plan, chunks, putOff));
    bind(
        "approvedPlan",
        new ApprovedPlan(
            jdbi, runs, new FollowUps(jdbi), new RunPlans(jdbi), plan, chunks, putOff));
    bind("exportPreview", new ExportPreview(jdbi, runs, pages));
    bind("upsertBatches", new UpsertBatches(jdbi, runs, pages, objectives));
    bind("upsertResults", new UpsertResults(jdbi, pages, clock));
    SingleRows singleRows = new SingleRows(jdbi, runs, pages, objectives, clock);
    bind("singleRows", singleRows);
    bind("memberOrders", new MemberOrders(singleRows, jdbi, segments, clock));
    bind("removalBatches", new RemovalBatches(jdbi, runs, pages, chunks, segments, 5, clock));
    bind("batchSteps", batchSteps);
    bind("newFields", new NewFields(jdbi, pages, new PropertyStore(jdbi), gate, catalogue));
    bind("singleWrites", new SingleWrites(singleRows, jdbi, clock));
    bind("supplements", new Supplements(singleRows, clock));
    bind("exportBalance", new ExportBalance(jdbi, pages, plan));
  }

  private void bind(String name, Object bean) {
    camel.getRegistry().bind(name, bean);
  }

  /** Stores the connection with one goal; {@code more} are further lines of the goal. */
  void goal(String more) {
    goal(more, List.of());
  }

  /** The same for a connection with objectives. */
  void goal(String more, List<String> objectives) {
    String yaml =
        """
        connection: newsletter
        account: main
        objectives: %s
        exports:
          - goal: vip
            segment: vip
            audiences: [%s]
            identifier: email
            mappings:
              - {property: first_name, field: FNAME}
            %s
        """
            .formatted(objectives, AUDIENCE, more);
    ObjectNode tree = new YamlText().parse(yaml);
    connection = connections.put(tree, new DocumentReader().read(tree), "test").connection();
  }

  /** A new profile; a tier of Gold puts it into the segment. */
  void profile(String address, String name, String tier) {
    ObjectNode properties = JSON.createObjectNode();
    properties.put("tier", tier).put("first_name", name);
    jdbi.useTransaction(
        handle -> {
          long id =
              handle
                  .createQuery("insert into profile (properties) values (:p::jsonb) returning id")
                  .bind("p", properties.toString())
                  .mapTo(Long.class)
                  .one();
          if (address != null) {
            handle.execute("insert into identifier values ('email', ?, ?)", address, id);
          }
        });
  }

  /** Gives a property of the profile with this address another value, or none for null. */
  void set(String address, String property, String value) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update profile p
                       set properties = p.properties - :property::text || jsonb_strip_nulls(jsonb_build_object(:property::text, :value::text)),
                           revision = p.revision + 1
                      from identifier i where i.profile = p.id and i.value = :address
                    """)
                .bind("property", property)
                .bind("value", value)
                .bind("address", address)
                .execute());
  }

  /** A property that holds one value. */
  void property(String id, String type) {
    jdbi.useHandle(
        handle -> handle.execute("insert into property (id, type) values (?, ?)", id, type));
  }

  /** The person has another address from now on. */
  void readdress(String address, String other) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                """
                with person as (update identifier set value = ? where value = ? returning profile)
                update profile p set revision = revision + 1 from person where p.id = person.profile
                """,
                other,
                address));
  }

  /** Somebody who is subscribed without our doing. */
  String subscribed() {
    return sandbox
        .members(AUDIENCE)
        .filter(member -> member.get("status").asText().equals("subscribed"))
        .map(member -> member.get("email_address").asText().toLowerCase(java.util.Locale.ROOT))
        .findFirst()
        .orElseThrow();
  }

  /** The id of a group of the audience. */
  String group(String category, String name) {
    return audience().group(category + "/" + name).orElseThrow().id();
  }

  /** Switches the GDPR form of the audience on; the id of its first question. */
  String permission() {
    elsewhere("PATCH", "", "{\"marketing_permissions\": true}");
    catalogue.refresh(connectionAccount);
    return audience().permissions().get(0).id();
  }

  private Audience audience() {
    return catalogue.known(connectionAccount).get(0);
  }

  /** An objective {@code newsletter} that needs consent everywhere. */
  void objective() {
    objectives.putObjective(JSON.createObjectNode().put("objective", "newsletter"));
  }

  /** The person answers to {@code newsletter}, a second after the last answer. */
  void answer(String address, boolean consented) {
    jdbi.useTransaction(
        handle -> {
          long profile =
              handle
                  .createQuery("select profile from identifier where value = :address")
                  .bind("address", address)
                  .mapTo(Long.class)
                  .one();
          clock.advance(Duration.ofSeconds(1));
          new ConsentStore()
              .record(
                  handle,
                  List.of(ConsentAnswer.byApi(profile, "newsletter", consented, clock.instant())));
        });
  }

  /**
   * The goal in numbers.
   *
   * @param most so many candidates are decided about one by one
   */
  GoalPreview preview(long most) {
    return new ExportForecast(
            jdbi,
            new AudienceStore(jdbi),
            new Gold(),
            objectives,
            new StageReports(jdbi, clock),
            clock,
            most)
        .preview(connection, connection.document().exports().get(0))
        .get(0);
  }

  void deleteConnection() {
    connections.delete("newsletter", Edit.by("test"));
  }

  void switchConnectionOff() {
    jdbi.useHandle(handle -> handle.execute("update connection set enabled = false"));
  }

  Run open(boolean dryRun) {
    return open(dryRun, null);
  }

  /**
   * @param address only this person; null: everybody
   */
  Run open(boolean dryRun, String address) {
    return open(dryRun, address, false);
  }

  Run open(boolean dryRun, String address, boolean full) {
    runs.request(connection.id(), "test", null, full, dryRun, address);
    return runs.claim("test").orElseThrow();
  }

  /** The same run in the hands of another instance. */
  Run takeOver(Run run) {
    runs.release(run.id(), run.fence());
    return runs.claim("other").orElseThrow();
  }

  GoalRun goalRun(Run run) {
    return new GoalRun(run, connection, "vip", connection.goal("vip"));
  }

  /** Carries out the goal in a run that is open. */
  void export(Run run) {
    camel.createProducerTemplate().sendBody("direct:export", goalRun(run));
  }

  /** A whole run. */
  Counts run() {
    Run run = toEnd(open(false));
    runs.close(run, RunState.COMPLETED, null);
    return counts(run);
  }

  /** Carries a run out, also where it rests until batches have ended. */
  Run toEnd(Run begun) {
    Run run = begun;
    while (rests(run)) {
      run = awaken(run);
    }
    return run;
  }

  /** Carries out the goal; true where the run now rests. */
  boolean rests(Run run) {
    try {
      export(run);
      return false;
    } catch (CamelExecutionException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof Rests) {
          runs.rest(run.id(), run.fence());
          return true;
        }
      }
      throw e;
    }
  }

  /** Takes steps of batches until somebody can take the run up again. */
  Run awaken(Run run) {
    for (int steps = 0; steps < 500; steps++) {
      stepBatches();
      Optional<Run> woken = runs.claim("test");
      if (woken.isPresent()) {
        return woken.get();
      }
      try {
        // The batch takes its own time: looked at less and less often.
        Thread.sleep(Math.min(10 + steps, 200));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new AssertionError("run " + run.id() + " still rests");
  }

  /** A second later, the next step of each batch. */
  void stepBatches() {
    clock.advance(Duration.ofSeconds(1));
    batchSteps
        .claim()
        .forEach(batch -> camel.createProducerTemplate().sendBody("direct:batch", batch));
  }

  Counts counts(Run run) {
    return pages.counts(run.id(), connection.goal("vip"), connection.audience(AUDIENCE));
  }

  /** How many outcomes of a run have each class and reason, such as {@code EXCLUDED ARCHIVED}. */
  Map<String, Long> outcomes(Run run) {
    return new WrittenOutcomes(jdbi).byReason(run);
  }

  /** The outcomes of one address. */
  List<ObjectNode> outcomes(Run run, String address) {
    return new OutcomeStore(jdbi)
        .page(run.id(), OutcomeFilter.ALL, 1000, OutcomeStore.After.START).stream()
            .map(OutcomeStore.Row::json)
            .filter(json -> json.path("email").asText().equals(address))
            .toList();
  }

  String status(String address) {
    return sandbox.member(AUDIENCE, address).map(m -> m.get("status").asText()).orElse("none");
  }

  JsonNode field(String address, String tag) {
    return sandbox.member(AUDIENCE, address).orElseThrow().get("merge_fields").get(tag);
  }

  /** What somebody else does to a member at Mailchimp: a call below the member's path. */
  void elsewhere(String method, String address, String below, String body) {
    elsewhere(method, "/members/" + SubscriberHash.of(address) + below, body);
  }

  /** The same below the path of the audience. */
  void elsewhere(String method, String path, String body) {
    call(method, "/lists/" + AUDIENCE + path, body);
  }

  void post(String path, String body) {
    call("POST", path, body);
  }

  private void call(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + path))
            .header("Authorization", "Bearer " + sandbox.apiKey())
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The mirror reads what is older than the second it begins in. */
  static void waitForTheNextSecond() {
    long second = Instant.now().getEpochSecond();
    Awaitility.await().until(() -> Instant.now().getEpochSecond() > second + 1);
  }

  void unsubscribe(String address) {
    elsewhere("PATCH", address, "", "{\"status\": \"unsubscribed\"}");
  }

  /** Stands in for the segment room. */
  private static final class Gold implements Segments {
    @Override
    public Optional<Condition> lines(Collection<String> names) {
      return Optional.of(
          new Condition(
              "case when p.properties ->> 'tier' = cast(:seg_0_1 as text) then 'vip' else '' end",
              Map.of("seg_0_1", "Gold")));
    }

    @Override
    public Condition condition(String name) {
      return new Condition(
          "p.properties ->> 'tier' = cast(:seg_1 as text)", Map.of("seg_1", "Gold"));
    }

    @Override
    public Map<Long, List<String>> of(
        Handle handle, Collection<Long> profiles, Collection<String> names) {
      return handle
          .createQuery(
              "select id from profile where id = any(:ids) and properties ->> 'tier' = 'Gold'")
          .bindArray("ids", Long.class, profiles)
          .mapTo(Long.class)
          .list()
          .stream()
          .collect(Collectors.toMap(id -> id, id -> List.of("vip")));
    }
  }

  @Override
  public void close() {
    camel.stop();
    threads.forEach(ExecutorService::shutdownNow);
    permits.close();
    sandbox.close();
    database.close();
  }
}
