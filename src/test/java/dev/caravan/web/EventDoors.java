package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.DocumentReader;
import dev.caravan.connection.SecretBox;
import dev.caravan.connection.SigningKeys;
import dev.caravan.event.ErasedIdentities;
import dev.caravan.event.EventReports;
import dev.caravan.event.EventStore;
import dev.caravan.event.EventWorld;
import dev.caravan.event.HintStore;
import dev.caravan.event.Hints;
import dev.caravan.event.UnmatchedEvents;
import dev.caravan.event.VisitorStore;
import dev.caravan.event.analysis.Funnel;
import dev.caravan.event.analysis.Retention;
import dev.caravan.event.analysis.Touches;
import dev.caravan.importing.upload.ProfileUpload;
import dev.caravan.intake.Doors;
import dev.caravan.intake.Inbox;
import dev.caravan.intake.InboxReader;
import dev.caravan.intake.InboxTranslator;
import dev.caravan.intake.IntakeRoute;
import dev.caravan.intake.JoinProperties;
import dev.caravan.intake.LateJoin;
import dev.caravan.intake.OwnWebhookStore;
import dev.caravan.intake.RawEvents;
import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.SourceConnections;
import dev.caravan.intake.SourceStatus;
import dev.caravan.intake.VisitorLookup;
import dev.caravan.intake.WebhookAddress;
import dev.caravan.intake.activity.ActivityProgress;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.PropertyStore;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.PeopleLists;
import dev.caravan.segment.SegmentStore;
import dev.caravan.testing.FreePort;
import dev.caravan.testing.SettableClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.jdbi.v3.core.Jdbi;

/** The real routes of events and API on a free port; what belongs to other rooms is not there. */
final class EventDoors implements AutoCloseable {
  static final String TOKEN = "the-token-of-this-test";

  final EventWorld world = new EventWorld();
  final SettableClock clock = new SettableClock("2026-11-01T12:00:00Z");
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<Hints> readBack = new CopyOnWriteArrayList<>();
  private final int port = FreePort.next();
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final Inbox inbox = new Inbox(world.jdbi(), executor, clock);
  private final SourceConnections connections = new SourceConnections(world.jdbi());
  private final SigningKeys keys = new SigningKeys(world.jdbi(), new SecretBox(new byte[32]));
  private final Doors doors = new Doors(connections, keys, clock);
  private final WebhookAddress addresses = new WebhookAddress("https://caravan.test/");
  private final Main main = new Main();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  EventDoors() throws Exception {
    this(Map.of(), Map.of());
  }

  /** The same with settings and beans of one's own. */
  EventDoors(Map<String, String> settings, Map<String, Object> beans) throws Exception {
    settings.forEach(main::addInitialProperty);
    beans.forEach(main::bind);
    main.addInitialProperty("camel.server.enabled", "true");
    main.addInitialProperty("camel.server.host", "127.0.0.1");
    main.addInitialProperty("camel.server.port", Integer.toString(port));
    main.addInitialProperty("camel.server.maxBodySize", "16777216");
    main.addInitialProperty("caravan.read-back.period", "50");
    main.addInitialProperty("caravan.visitors.period", "50");
    main.addInitialProperty(
        "camel.main.routesIncludePattern",
        "file:routes/api.camel.yaml,file:routes/errors.camel.yaml,file:routes/events.camel.yaml");
    bind();
    bindStubs();
    main.configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:read-back")
                    .process(e -> readBack.add(e.getMessage().getBody(Hints.class)));
              }
            });
    main.addMainListener(
        new FrontDoor(
            TrustedProxies.NONE,
            new Authentication(
                new Bearers(TOKEN::equals, token -> Optional.empty()), new OpenApi()),
            List.of(new RawBody(), new CallCheck(new OpenApi()))));
    main.start();
  }

  private void bind() {
    Jdbi jdbi = world.jdbi();
    EventStore events = new EventStore(jdbi, new ErasedPeople(new byte[] {1}));
    HintStore hints = new HintStore(jdbi, clock);
    VisitorStore visitors = new VisitorStore(jdbi, new ErasedPeople(new byte[] {1}), clock);
    IntakeRoute intake = new IntakeRoute(main::getCamelContext);
    TrackApi track = new TrackApi(intake, connections);
    main.bind("admittedCalls", new AdmittedCalls(new PersonalData(Map::of), ApiServer.noTrail()));
    main.bind("rawEvents", new RawEvents(clock));
    main.bind("inbox", inbox);
    main.bind(
        "inboxReader",
        new InboxReader(
            jdbi,
            events,
            hints,
            visitors,
            new ErasedIdentities(new ErasedPeople(new byte[] {1})),
            clock));
    main.bind("inboxTranslator", new InboxTranslator(connections));
    main.bind("hintStore", hints);
    main.bind("visitorStore", visitors);
    main.bind("visitorLookup", new VisitorLookup(connections, this::member, visitors));
    PropertyStore properties = new PropertyStore(jdbi);
    SegmentStore segments = new SegmentStore(jdbi, properties);
    ProfileUpload upload =
        new ProfileUpload(
            jdbi,
            properties,
            new ProfileStore((handle, owners) -> events.attach(handle, owners.keySet())),
            new ConsentStore(),
            new ObjectiveStore(jdbi, segments),
            new ErasedPeople(new byte[] {1}),
            clock,
            Runnable::run);
    JoinProperties joins = new JoinProperties(jdbi);
    main.bind("userApi", new UserApi(intake, connections, joins, upload));
    main.bind(
        "unmatchedApi",
        new UnmatchedApi(
            connections, new UnmatchedEvents(jdbi), new EventReports(jdbi), joins, upload));
    main.bind("lateJoin", new LateJoin(events, clock));
    main.bind("problems", new Problems());
    main.bind("trackApi", track);
    main.bind("webhooksApi", new WebhooksApi(intake, doors, addresses, track, clock));
    main.bind(
        "analysesApi",
        new AnalysesApi(
            new Funnel(jdbi),
            new Touches(jdbi),
            new Retention(jdbi),
            new SavedPeople(new PeopleLists(jdbi), segments),
            new ConnectionStore(jdbi, new DocumentReader(), clock)::find,
            clock));
    main.bind(
        "eventsApi",
        new EventsApi(
            new EventReports(jdbi), name -> connections.find(name).map(SourceConnection::id)));
    main.bind(
        "sourceApi",
        new SourceApi(
            connections,
            connection -> SourceStatus.of(jdbi, connection, clock.instant()),
            new OwnWebhookStore(jdbi, clock),
            new ConnectionStore(jdbi, new DocumentReader(), clock),
            new EventReports(jdbi),
            connection -> ActivityProgress.of(jdbi, connection),
            keys,
            doors,
            addresses,
            clock));
  }

  // Mailchimp as far as these tests ask it: each audience has one member.
  private MailchimpAnswer member(MailchimpCall call) {
    asked.add(call.path() + " " + call.query().get("unique_email_id"));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode members = body.putArray("members");
    if ("0123456789".equals(call.query().get("unique_email_id"))) {
      members
          .addObject()
          .put("email_address", "Member@Example.org")
          .put("unique_email_id", "0123456789");
    }
    return new MailchimpAnswer(200, clock.instant(), body);
  }

  // Every other bean that the API's routes name, so that they start.
  private void bindStubs() throws IOException {
    String routes = Files.readString(Path.of("routes/api.camel.yaml"), StandardCharsets.UTF_8);
    Matcher beans = Pattern.compile("bean:(\\w+)").matcher(routes);
    while (beans.find()) {
      if (!beans
          .group(1)
          .matches("(problems|track|webhooks|events|source|userApi|unmatched|analyses).*")) {
        main.bind(beans.group(1), new Object());
      }
    }
  }

  HttpResponse<String> get(String path) {
    return await(HttpRequest.newBuilder(uri(path)).GET());
  }

  HttpResponse<String> post(String path, String contentType, String body) {
    return await(request(path, contentType, body.getBytes(StandardCharsets.UTF_8)));
  }

  HttpResponse<String> post(String path, String contentType, byte[] body) {
    return await(request(path, contentType, body));
  }

  /** A webhook with one more header; null: without it. */
  HttpResponse<String> signed(String path, byte[] body, String header, String value) {
    HttpRequest.Builder request = request(path, "application/x-www-form-urlencoded", body);
    return await(value == null ? request : request.header(header, value));
  }

  HttpResponse<String> put(String path, String json) {
    return await(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  HttpResponse<String> head(String path) {
    return await(
        HttpRequest.newBuilder(uri(path)).method("HEAD", HttpRequest.BodyPublishers.noBody()));
  }

  CompletableFuture<HttpResponse<String>> postLater(String path, String contentType, String body) {
    return http.sendAsync(
        request(path, contentType, body.getBytes(StandardCharsets.UTF_8)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A post that says how long its body will be, and sends a little of it. */
  Socket begin(String path, long length) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(60_000);
    String head =
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\na="
            .formatted(path, length);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  static String firstLine(Socket socket) throws IOException {
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
        .readLine();
  }

  private HttpRequest.Builder request(String path, String contentType, byte[] body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", contentType)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<String> await(HttpRequest.Builder request) {
    try {
      return http.send(
          request.header("Authorization", "Bearer " + TOKEN).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    main.stop();
    inbox.close();
    executor.shutdownNow();
    world.close();
  }
}
