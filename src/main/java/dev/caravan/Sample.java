package dev.caravan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Account;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionDocument;
import dev.caravan.connection.ImportGoal;
import dev.caravan.connection.Problem;
import dev.caravan.connection.YamlText;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import dev.caravan.segment.Objectives;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What the first start sets up so that there is something to see: an account of the sandbox,
 * properties, segments, a lifecycle and one connection. Whatever exists already is left as people
 * made it.
 */
final class Sample {
  static final String ACCOUNT = "sandbox";
  static final String CONNECTION = "newsletter";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Wiring wiring;
  private final LocalSandbox sandbox;
  private final String publicUrl;

  Sample(Wiring wiring, LocalSandbox sandbox, String publicUrl) {
    this.wiring = wiring;
    this.sandbox = sandbox;
    this.publicUrl = publicUrl;
  }

  /** Sets the sample up, and tells the sandbox where this program is reached from now on. */
  void setUp() {
    Account account =
        wiring.accounts.put(ACCOUNT, wiring.checkKey(sandbox.baseUrl(), sandbox.apiKey()));
    wiring.catalogue.refresh(account.id());
    if (wiring.connections.find(CONNECTION).isEmpty() && wiring.connections.all().isEmpty()) {
      properties();
      objectives();
      segments();
      lifecycles();
      connection();
    }
    wiring.connections.find(CONNECTION).ifPresent(this::listen);
  }

  private void properties() {
    Map<String, Property> known = wiring.properties.byId();
    for (Map.Entry<String, JsonNode> entry : tree("properties.json").properties()) {
      JsonNode given = entry.getValue();
      if (!known.containsKey(entry.getKey())) {
        wiring.properties.put(
            new Property(
                entry.getKey(),
                PropertyType.of(given.path("type").asText()).orElseThrow(),
                given.path("multiple").asBoolean(),
                given.path("uniqueIdentifier").asBoolean(),
                given.path("label").asText(),
                given.path("pii").asBoolean()));
      }
    }
  }

  private void objectives() {
    Objectives known = wiring.objectives.all();
    for (JsonNode zone : tree("zones.json")) {
      if (!known.zones().containsKey(zone.path("zone").asText())) {
        wiring.objectives.putZone((ObjectNode) zone);
      }
    }
    for (JsonNode objective : tree("objectives.json")) {
      if (!known.objectives().containsKey(objective.path("objective").asText())) {
        wiring.objectives.putObjective((ObjectNode) objective);
      }
    }
  }

  private void segments() {
    for (JsonNode segment : tree("segments.json")) {
      if (wiring.segments.get(segment.path("segment").asText()).isEmpty()) {
        wiring.segments.put(segment);
      }
    }
  }

  private void lifecycles() {
    for (JsonNode lifecycle : tree("lifecycles.json")) {
      if (wiring.lifecycles.get(lifecycle.path("lifecycle").asText()).isEmpty()) {
        wiring.lifecycles.put(lifecycle);
      }
    }
  }

  private void connection() {
    ObjectNode tree = new YamlText().parse(text("newsletter.yaml"));
    ConnectionDocument document = wiring.documents.read(tree);
    List<Problem> problems = wiring.documentCheck.check(document);
    if (!problems.isEmpty()) {
      throw new StartFailure("The sample connection does not fit what exists: " + problems);
    }
    wiring.connections.put(tree, document, "first start");
  }

  /** Registers the webhooks and the tracker of the sample at the sandbox. */
  private void listen(Connection connection) {
    String secret = wiring.connections.secrets(connection.name()).orElseThrow().current();
    sandbox.track(publicUrl + "/webhooks/track/" + CONNECTION + "/" + secret, CONNECTION);
    String url = publicUrl + "/webhooks/mailchimp/" + CONNECTION + "/" + secret;
    for (ImportGoal.Audience audience : connection.document().importGoal().audiences()) {
      register(connection.account(), audience.id(), url);
    }
  }

  private void register(int account, String audience, String url) {
    String path = "/lists/" + audience + "/webhooks";
    for (JsonNode webhook :
        wiring.gate.ask(MailchimpCall.get(account, path)).body().path("webhooks")) {
      if (webhook.path("url").asText().equals(url)) {
        return;
      }
    }
    ObjectNode body = JSON.createObjectNode().put("url", url);
    ObjectNode events = body.putObject("events");
    List.of("subscribe", "unsubscribe", "profile", "cleaned", "upemail")
        .forEach(event -> events.put(event, true));
    events.put("campaign", false);
    // Our own writes come through the API: they need not come back.
    body.putObject("sources").put("user", true).put("admin", true).put("api", false);
    try {
      wiring.gate.ask(MailchimpCall.post(account, path, body));
    } catch (MailchimpFailure failure) {
      throw new StartFailure(
          "The sandbox did not take the webhook: " + failure.getMessage(), failure);
    }
  }

  private static JsonNode tree(String name) {
    try {
      return JSON.readTree(text(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String name) {
    try (InputStream resource = Sample.class.getResourceAsStream("/sample/" + name)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
