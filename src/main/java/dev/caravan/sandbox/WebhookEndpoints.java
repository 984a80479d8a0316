package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The webhooks of an audience; their address is checked before they are made. */
final class WebhookEndpoints {
  private static final List<String> EVENTS =
      List.of("subscribe", "unsubscribe", "profile", "cleaned", "upemail", "campaign");

  private final Account account;
  private final WebhookDeliveries deliveries;

  WebhookEndpoints(Account account, WebhookDeliveries deliveries) {
    this.account = account;
    this.deliveries = deliveries;
  }

  void register(Router router) {
    router.add("GET", "/lists/{list}/webhooks", this::list);
    router.add("POST", "/lists/{list}/webhooks", this::create);
    router.add("GET", "/lists/{list}/webhooks/{id}", this::get);
    router.add("PATCH", "/lists/{list}/webhooks/{id}", this::patch);
    router.add("DELETE", "/lists/{list}/webhooks/{id}", this::delete);
  }

  private Answer list(Call call) {
    Audience audience = account.audience(call.path("list"));
    ObjectNode answer = Json.object();
    answer.putArray("webhooks");
    audience
        .definition()
        .webhooks()
        .forEach(each -> answer.withArray("webhooks").add(json(each, audience.id())));
    answer.put("list_id", audience.id());
    answer.put("total_items", audience.definition().webhooks().size()).putArray("_links");
    return call.answer(answer);
  }

  private Answer get(Call call) {
    Audience audience = account.audience(call.path("list"));
    return call.answer(json(find(audience, call), audience.id()));
  }

  private Answer create(Call call) {
    Audience audience = account.audience(call.path("list"));
    JsonNode body = checked(call);
    URI url = url(body.path("url").asText(""));
    verify(url);
    synchronized (audience) {
      List<Webhook> webhooks = new ArrayList<>(audience.definition().webhooks());
      if (webhooks.stream().anyMatch(each -> bare(each.url()).equals(bare(url.toString())))) {
        throw Problem.of(
            400, "Bad Request", "Sorry, you can't set up multiple WebHooks for one URL.");
      }
      String id = unusedId(webhooks, url);
      Webhook webhook =
          new Webhook(
              id,
              url.toString(),
              events(body, Set.of()),
              sources(body, Set.of()),
              Mix.hex(id.hashCode(), account.now().toEpochMilli(), 16) + id,
              body.path("signing_enabled").asBoolean(true),
              true);
      webhooks.add(webhook);
      audience.redefine(before -> before.withWebhooks(webhooks));
      ObjectNode json = json(webhook, audience.id());
      return call.answer(json.put("signing_secret", webhook.secret()));
    }
  }

  private Answer patch(Call call) {
    Audience audience = account.audience(call.path("list"));
    JsonNode body = checked(call);
    Webhook before = find(audience, call);
    URI url = url(body.path("url").asText(before.url()));
    if (!url.toString().equals(before.url())) {
      verify(url);
    }
    Webhook after =
        new Webhook(
            before.id(),
            url.toString(),
            events(body, before.events()),
            sources(body, before.sources()),
            before.secret(),
            body.path("signing_enabled").asBoolean(before.signed()),
            true);
    replace(audience, before, after);
    return call.answer(json(after, audience.id()));
  }

  private Answer delete(Call call) {
    Audience audience = account.audience(call.path("list"));
    replace(audience, find(audience, call), null);
    return Answer.empty(204);
  }

  private static void replace(Audience audience, Webhook old, Webhook by) {
    audience.redefine(
        before -> {
          List<Webhook> webhooks = new ArrayList<>(before.webhooks());
          webhooks.removeIf(each -> each.id().equals(old.id()));
          if (by != null) {
            webhooks.add(by);
          }
          return before.withWebhooks(webhooks);
        });
  }

  private static Webhook find(Audience audience, Call call) {
    return audience.definition().webhooks().stream()
        .filter(each -> each.id().equals(call.path("id")))
        .findFirst()
        .orElseThrow(Problem::notFound);
  }

  private static String unusedId(List<Webhook> webhooks, URI url) {
    for (int attempt = 0; ; attempt++) {
      String id = Mix.hex(url.toString().hashCode(), attempt, 10);
      if (webhooks.stream().noneMatch(each -> each.id().equals(id))) {
        return id;
      }
    }
  }

  private static JsonNode checked(Call call) {
    JsonNode body = call.json();
    RequestSchema.type("url", body.path("url"), "string");
    for (String part : List.of("events", "sources")) {
      RequestSchema.type(part, body.path(part), "object");
      body.path(part)
          .properties()
          .forEach(e -> RequestSchema.type(part + "." + e.getKey(), e.getValue(), "boolean"));
    }
    return body;
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (web && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // answered below
    }
    throw Problem.invalidField("url", "Please enter a valid URL");
  }

  private void verify(URI url) {
    int status = deliveries.validate(url);
    if (status < 200 || status > 299) {
      throw Problem.of(
          400,
          "Invalid Resource",
          "We couldn't verify the URL is working. Please double check and try again. HTTP Code: "
              + status);
    }
  }

  private static String bare(String url) {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }

  private static Set<String> events(JsonNode body, Set<String> before) {
    Set<String> events = new LinkedHashSet<>();
    for (String event : EVENTS) {
      if (body.path("events").path(event).asBoolean(before.contains(event))) {
        events.add(event);
      }
    }
    return events;
  }

  private static Set<Source> sources(JsonNode body, Set<Source> before) {
    Set<Source> sources = new LinkedHashSet<>();
    for (Source source : Source.values()) {
      if (body.path("sources").path(source.wire()).asBoolean(before.contains(source))) {
        sources.add(source);
      }
    }
    return sources;
  }

  private static ObjectNode json(Webhook webhook, String list) {
    ObjectNode json = Json.object();
    json.put("id", webhook.id()).put("url", webhook.url());
    ObjectNode events = json.putObject("events");
    EVENTS.forEach(event -> events.put(event, webhook.events().contains(event)));
    ObjectNode sources = json.putObject("sources");
    for (Source source : Source.values()) {
      sources.put(source.name().toLowerCase(Locale.ROOT), webhook.sources().contains(source));
    }
    json.put("signing_enabled", webhook.signed()).put("list_id", list).putArray("_links");
    return json;
  }
}
