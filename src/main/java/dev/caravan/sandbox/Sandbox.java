package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A local Mailchimp: an HTTP server that answers as the Marketing API does, with audiences of
 * invented people, its limits, its refusals and, on demand, its faults. Thread-safe.
 */
public final class Sandbox implements AutoCloseable {
  private final SandboxOptions options;
  private final SandboxState state;
  private final SandboxServer server;
  private final WebhookDeliveries webhooks;
  private final Opener opener;
  private final BatchRunner batches;
  private final OAuthServer oauth;
  private final AtomicLong draws = new AtomicLong();

  private Sandbox(SandboxOptions options) {
    this.options = options;
    this.state = SandboxState.open(options);
    this.webhooks = new WebhookDeliveries(options.clock(), options.webhookPause());
    this.opener = new Opener(state);
    Router api = new Router();
    Router control = new Router();
    Router files = new Router();
    new ListEndpoints(state.account(), options.login()).register(api);
    new MemberEndpoints(state.account(), this::changed, state.unsubscribes()).register(api);
    new MergeFieldEndpoints(state.account()).register(api);
    new InterestEndpoints(state.account()).register(api);
    new WebhookEndpoints(state.account(), webhooks).register(api);
    CampaignEndpoints campaigns = new CampaignEndpoints(state.account(), state.opens());
    campaigns.register(api);
    new AutomationEndpoints(state.account()).register(api);
    this.batches =
        new BatchRunner(
            state.batches(), api, this::draw, options.batchTime(), options.clock(), options.seed());
    new BatchEndpoints(state.batches(), batches, this::root, options.clock(), options.seed())
        .register(api, files);
    new ControlEndpoints(this, state.account()).register(control);
    this.oauth = new OAuthServer(this::root, options.clock());
    try {
      this.server = new SandboxServer(options, state.apiKey(), oauth, api, control, files);
    } catch (RuntimeException e) {
      batches.close();
      webhooks.close();
      state.close();
      throw e;
    }
  }

  /**
   * Starts a sandbox and returns when it listens.
   *
   * @throws IllegalStateException if the port or the data directory is in use
   */
  public static Sandbox start(SandboxOptions options) {
    Sandbox sandbox = new Sandbox(options);
    sandbox.server.start();
    sandbox.state.batches().unfinished().forEach(sandbox.batches::submit);
    return sandbox;
  }

  /** Runs a sandbox by itself until the process ends. */
  public static void main(String[] arguments) {
    SandboxMain.run(arguments);
  }

  public int port() {
    return server.port();
  }

  /** The endpoint of the API, ending in {@code /3.0}. */
  public URI baseUrl() {
    return URI.create(root() + "/3.0");
  }

  private URI root() {
    return URI.create("http://" + options.host() + ":" + port());
  }

  private FaultKind draw(String method, String path) {
    return server.draw(method, path);
  }

  /** The one key that is let in; it ends with a dash and the data centre. */
  public String apiKey() {
    return state.apiKey();
  }

  /** Where authorize, token and metadata of its OAuth server live. */
  public URI oauthUrl() {
    return URI.create(root() + "/oauth2");
  }

  /** From now on, its OAuth server answers like this. */
  public void plays(OAuthPlay play) {
    oauth.play(play);
  }

  /** Every access token that was given out ends, as when the person takes the permission back. */
  public void revokeTokens() {
    oauth.revoke();
  }

  long seed() {
    return options.seed();
  }

  /** The ids of the audiences, oldest first. */
  public List<String> audiences() {
    return state.account().audiences().stream().map(Audience::id).toList();
  }

  List<String> describeAudiences() {
    return state.account().audiences().stream()
        .map(
            audience ->
                "%s  %s, %,d people"
                    .formatted(
                        audience.id(),
                        audience.definition().name(),
                        audience.count(MemberStatus.ALL_BUT_ARCHIVED)))
        .toList();
  }

  /** Makes an audience of generated people and gives its id. */
  public String createAudience(String name, int members) {
    return createAudience(name, members, options.seed(), false);
  }

  /**
   * Makes an audience of generated people and gives its id.
   *
   * @param seed of the people; two audiences with one seed have the same people
   * @param sameLastChanged true: one second for all members
   */
  public String createAudience(String name, int members, long seed, boolean sameLastChanged) {
    return state
        .create(new SandboxOptions.NewAudience(null, name, members, 0, sameLastChanged), seed)
        .id();
  }

  /** Lets random members change, as users and administrators would; gives how many did. */
  public int churn(String list, Churn churn) {
    Audience audience = state.account().audience(list);
    Dice dice = new Dice(Mix.of(options.seed(), draws.incrementAndGet()));
    List<MemberChange> changes = new ChurnRunner(audience, state.account().now(), dice).run(churn);
    changed(audience, changes);
    return changes.size();
  }

  private void changed(Audience audience, List<MemberChange> changes) {
    state.unsubscribes().note(audience, changes);
    webhooks.changed(audience, changes);
  }

  /** A member as the API shows it, archived ones too. */
  public Optional<JsonNode> member(String list, String email) {
    Audience audience = state.account().audience(list);
    return Optional.ofNullable(audience.find(MemberHash.of(email))).map(m -> json(audience, m));
  }

  /** All members as the API shows them, archived ones too. */
  public Stream<JsonNode> members(String list) {
    Audience audience = state.account().audience(list);
    MemberQuery all =
        MemberQuery.everyone(MemberStatus.ALL_BUT_ARCHIVED | MemberStatus.ARCHIVED.mask());
    return audience.page(all).members().stream().map(member -> json(audience, member));
  }

  private static JsonNode json(Audience audience, Member member) {
    return Json.read(MemberJson.text(member, audience.shape()).getBytes(StandardCharsets.UTF_8));
  }

  /** How many members of an audience have a status. */
  public int count(String list, MemberStatus status) {
    return state.account().audience(list).count(status.mask());
  }

  public Faults faults() {
    return server.faults();
  }

  /** From now on, calls go wrong like this; {@link Faults#NONE} ends it. */
  public void faults(Faults faults) {
    server.faults(faults);
  }

  /**
   * From now on, batches keep to {@code status_if_new}, or know no such key and subscribe whoever
   * is new without a status: whether the live service takes it everywhere is not established.
   */
  public void knowsStatusIfNew(boolean known) {
    state.account().knowsStatusIfNew(known);
  }

  /** The tags of a member that have set off journeys; those put on while syncing have not. */
  public List<String> journeys(String list, String email) {
    Member member = state.account().audience(list).find(MemberHash.of(email));
    return member == null ? List.of() : state.account().journeys().of(list, member);
  }

  /** The most API requests at one time since the start, refused ones included. */
  public int peakConnections() {
    return server.peak();
  }

  /** How many API calls there were, by method and route. */
  public Map<String, Long> calls() {
    return server.log().counts();
  }

  public long totalCalls() {
    return server.log().total();
  }

  /** The last calls, newest first; at most 1,000 are kept. */
  public List<CallInfo> lastCalls(int limit) {
    return server.log().last(limit);
  }

  /**
   * Has every API call reported after it was carried out and before its answer is sent, so that
   * whatever the hook changes happens between this call and the client's next one. A hook takes the
   * place of the one before it.
   */
  public void onCall(Consumer<CallInfo> hook) {
    server.onCall(hook);
  }

  /** Registers where opened mails are reported to. */
  public void tracker(Tracker tracker) {
    state.tracker(tracker);
  }

  /**
   * Lets a subscribed member open the newest campaign of the audience.
   *
   * @param list null for the first audience
   * @param email null for anybody
   */
  public OpenReport open(String list, String email) {
    Audience audience =
        state.account().audience(list != null ? list : audiences().stream().findFirst().orElse(""));
    Dice dice = new Dice(Mix.of(options.seed() + 1, draws.incrementAndGet()));
    Member member =
        email == null ? Pick.subscribed(audience, dice) : audience.find(MemberHash.of(email));
    if (member == null) {
      throw Problem.notFound();
    }
    return opener.open(audience, member);
  }

  /**
   * Lets a member do something with a campaign of its audience, now; nobody is told.
   *
   * @param action open, click, bounce or unsub
   * @param url of a click, else null
   * @throws IllegalArgumentException if there is no such campaign or member
   */
  public void act(String campaign, String email, String action, String url) {
    Audience audience =
        state.account().audiences().stream()
            .filter(each -> Campaign.everyOne(each.definition()).contains(campaign))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no campaign " + campaign));
    Member member = audience.find(MemberHash.of(email));
    if (member == null) {
      throw new IllegalArgumentException("no member " + email);
    }
    Instant at = state.account().now().truncatedTo(ChronoUnit.SECONDS);
    String ip = "203.0.113." + (member.slot() & 255);
    state.opened(new Opens.Open(campaign, member.slot(), at, ip, action, url));
  }

  /** How many webhook posts were taken by their receivers. */
  public long webhooksDelivered() {
    return webhooks.delivered();
  }

  /** How many webhook posts failed, repetitions included. */
  public long webhooksFailed() {
    return webhooks.failed();
  }

  @Override
  public void close() {
    server.stop();
    batches.close();
    webhooks.close();
    state.close();
  }
}
