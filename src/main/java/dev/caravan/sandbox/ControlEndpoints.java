package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;

/** The controls under {@code /sandbox}: what a person would do in Mailchimp's own pages. */
final class ControlEndpoints {
  private final Sandbox sandbox;
  private final Account account;

  ControlEndpoints(Sandbox sandbox, Account account) {
    this.sandbox = sandbox;
    this.account = account;
  }

  void register(Router router) {
    router.add("GET", "/sandbox/status", this::status);
    router.add("GET", "/sandbox/calls", this::calls);
    router.add("POST", "/sandbox/audiences", this::create);
    router.add("POST", "/sandbox/audiences/{list}/churn", this::churn);
    router.add("PUT", "/sandbox/tracker", this::tracker);
    router.add("POST", "/sandbox/opens", this::open);
    router.add("GET", "/sandbox/faults", call -> Answer.json(Json.tree(sandbox.faults())));
    router.add("PUT", "/sandbox/faults", this::faults);
  }

  private Answer status(Call call) {
    ObjectNode json = Json.object();
    ArrayNode audiences = json.putArray("audiences");
    for (Audience audience : account.audiences()) {
      ObjectNode each = audiences.addObject();
      each.put("id", audience.id()).put("name", audience.definition().name());
      ObjectNode members = each.putObject("members");
      for (MemberStatus status : MemberStatus.values()) {
        members.put(status.wire(), audience.count(status.mask()));
      }
      ArrayNode webhooks = each.putArray("webhooks");
      for (Webhook webhook : audience.definition().webhooks()) {
        webhooks.addObject().put("id", webhook.id()).put("enabled", webhook.enabled());
      }
    }
    json.putObject("events")
        .put("delivered", sandbox.webhooksDelivered())
        .put("failed", sandbox.webhooksFailed());
    json.put("calls", sandbox.totalCalls()).put("peakConnections", sandbox.peakConnections());
    json.set("callsByRoute", Json.tree(sandbox.calls()));
    return Answer.json(json);
  }

  private Answer calls(Call call) {
    String limit = call.query("limit");
    return Answer.json(Json.tree(sandbox.lastCalls(limit == null ? 50 : call.count("limit"))));
  }

  private Answer create(Call call) {
    JsonNode body = call.json();
    String id =
        sandbox.createAudience(
            body.path("name").asText("Audience"),
            wholeNumber(body, "members"),
            body.path("seed").asLong(sandbox.seed()),
            body.path("sameLastChanged").asBoolean(false));
    ObjectNode json = Json.object().put("id", id);
    return Answer.json(json.put("members", wholeNumber(body, "members")));
  }

  private Answer churn(Call call) {
    JsonNode body = call.json();
    Churn churn =
        new Churn(
            wholeNumber(body, "insert"),
            wholeNumber(body, "change"),
            wholeNumber(body, "archive"),
            wholeNumber(body, "unsubscribe"),
            wholeNumber(body, "delete"));
    return Answer.json(Json.object().put("changed", sandbox.churn(call.path("list"), churn)));
  }

  private Answer tracker(Call call) {
    JsonNode body = call.json();
    String url = body.path("url").asText("");
    if (!url.matches("https?://.+") || body.path("appId").asText("").isEmpty()) {
      throw Problem.of(
          400,
          "Bad Request",
          "tracker: url must be an http address and appId must not be empty, like"
              + " {\"url\": \"http://127.0.0.1:8080/api/track\", \"appId\": \"newsletter\"}");
    }
    sandbox.tracker(new Tracker(url, body.path("appId").asText()));
    return Answer.json(body);
  }

  private Answer open(Call call) {
    JsonNode body = call.body().length == 0 ? Json.object() : call.json();
    return Answer.json(
        Json.tree(sandbox.open(body.path("list").asText(null), body.path("email").asText(null))));
  }

  private Answer faults(Call call) {
    try {
      sandbox.faults(Json.as(Faults.class, call.json()));
    } catch (UncheckedIOException e) {
      throw Problem.of(400, "Bad Request", "faults: " + e.getCause().getMessage());
    }
    return Answer.json(Json.tree(sandbox.faults()));
  }

  private static int wholeNumber(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return 0;
    }
    if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 0) {
      throw Problem.of(
          400, "Bad Request", "%s is %s, it must be a number from 0".formatted(name, value));
    }
    return value.asInt();
  }
}
