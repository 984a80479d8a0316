package dev.caravan.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.SigningKeys;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import java.util.List;
import java.util.Optional;

/**
 * Sets up, checks and repairs the webhooks of the audiences that are imported. Ours is a webhook
 * that was set up here, or one with our very address; no other is touched. Thread-safe.
 */
public final class OwnWebhooks {
  private final OwnWebhookStore store;
  private final SourceConnections connections;
  private final SigningKeys keys;
  private final Mailchimp mailchimp;
  private final WebhookAddress addresses;
  private final boolean reachable;

  /**
   * @param reachable whether Mailchimp can call this program; if not, nothing is set up
   */
  public OwnWebhooks(
      OwnWebhookStore store,
      SourceConnections connections,
      SigningKeys keys,
      Mailchimp mailchimp,
      WebhookAddress addresses,
      boolean reachable) {
    this.store = store;
    this.connections = connections;
    this.keys = keys;
    this.mailchimp = mailchimp;
    this.addresses = addresses;
    this.reachable = reachable;
  }

  /** Those to be looked at now. */
  public List<OwnWebhook> due() {
    return reachable ? store.claim() : List.of();
  }

  /**
   * Makes one right.
   *
   * @throws MailchimpFailure when Mailchimp refused, or could not be reached
   */
  public void keep(OwnWebhook one) {
    SourceConnection connection = connections.find(List.of(one.connection())).get(one.connection());
    if (connection == null
        || connection.events() == null
        || !connection.audiences().contains(one.audience())) {
      takeAway(one);
      return;
    }
    String url = addresses.of("mailchimp", connection.name(), connection.secrets().current());
    Optional<JsonNode> found = find(one, connection, url);
    if (found.isPresent() && !isTrusted(found.get(), one, connection)) {
      delete(one, found.get().path("id").asText());
      found = Optional.empty();
    }
    if (found.isEmpty()) {
      if (one.webhook() != null) {
        keys.forget(one.connection(), one.webhook());
      }
      create(one, url);
    } else {
      String id = found.get().path("id").asText();
      if (!isRight(found.get(), url)) {
        mailchimp.ask(MailchimpCall.patch(one.account(), path(one) + "/" + id, wanted(url)));
      }
      store.right(one, id);
    }
  }

  /** Notes what went wrong; it is tried again later. */
  public void failed(OwnWebhook one, Exception cause) {
    store.wrong(
        one,
        cause instanceof MailchimpFailure failure
            ? failure.title() + (failure.detail().isEmpty() ? "" : ": " + failure.detail())
            : cause.getClass().getSimpleName());
  }

  private void takeAway(OwnWebhook one) {
    if (one.webhook() != null) {
      delete(one, one.webhook());
    }
    store.gone(one);
  }

  private void delete(OwnWebhook one, String id) {
    try {
      mailchimp.ask(MailchimpCall.delete(one.account(), path(one) + "/" + id));
    } catch (MailchimpFailure e) {
      if (e.kind() != MailchimpFailure.Kind.NOT_FOUND) {
        throw e;
      }
    }
    keys.forget(one.connection(), id);
  }

  private void create(OwnWebhook one, String url) {
    JsonNode made = mailchimp.ask(MailchimpCall.post(one.account(), path(one), wanted(url))).body();
    String id = made.path("id").asText();
    String secret = made.path("signing_secret").asText("");
    if (!secret.isEmpty()) {
      keys.add(one.connection(), id, secret);
    }
    store.right(one, id);
  }

  private Optional<JsonNode> find(OwnWebhook one, SourceConnection connection, String url) {
    String old =
        connection.secrets().previous() == null
            ? url
            : addresses.of("mailchimp", connection.name(), connection.secrets().previous());
    JsonNode all = mailchimp.ask(MailchimpCall.get(one.account(), path(one))).body();
    JsonNode byAddress = null;
    for (JsonNode webhook : all.path("webhooks")) {
      if (webhook.path("id").asText().equals(one.webhook())) {
        return Optional.of(webhook);
      }
      String address = webhook.path("url").asText();
      if (address.equals(url) || address.equals(old)) {
        byAddress = webhook;
      }
    }
    return Optional.ofNullable(byAddress);
  }

  // A secret is told once, and maybe nobody has it. What is not signed is refused as soon as
  // another
  // webhook of the connection is: one that somebody set up by hand is made anew.
  private boolean isTrusted(JsonNode webhook, OwnWebhook one, SourceConnection connection) {
    String id = webhook.path("id").asText();
    boolean ours = id.equals(one.webhook());
    return webhook.path("signing_enabled").asBoolean(false)
        ? keys.has(connection.id(), id, ours)
        : ours && keys.of(connection.id(), SigningKeys.Source.MAILCHIMP).isEmpty();
  }

  private static boolean isRight(JsonNode webhook, String url) {
    ObjectNode wanted = wanted(url);
    return webhook.path("url").asText().equals(url)
        && webhook.path("events").equals(wanted.get("events"))
        && webhook.path("sources").equals(wanted.get("sources"));
  }

  // Our own writes come back and are recognised; those of others by the API have to be heard of.
  private static ObjectNode wanted(String url) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("url", url);
    ObjectNode events = body.putObject("events");
    for (String event : List.of("subscribe", "unsubscribe", "profile", "cleaned", "upemail")) {
      events.put(event, true);
    }
    events.put("campaign", false);
    body.putObject("sources").put("user", true).put("admin", true).put("api", true);
    return body;
  }

  private static String path(OwnWebhook one) {
    return "/lists/" + one.audience() + "/webhooks";
  }
}
