package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets members open the newest campaign of their audience, and tells the tracker. Thread-safe. */
final class Opener {
  private static final Logger LOG = LoggerFactory.getLogger(Opener.class);

  private final SandboxState state;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  Opener(SandboxState state) {
    this.state = state;
  }

  /** Opens as one member; a 404 if there is no such member. */
  OpenReport open(Audience audience, Member member) {
    Campaign campaign = Campaign.newest(audience.definition());
    // Campaign reports know whole seconds only, and so does the tracker.
    Instant at = state.account().now().truncatedTo(ChronoUnit.SECONDS);
    Opens.Open open =
        new Opens.Open(
            campaign.id(), member.slot(), at, "203.0.113." + (member.slot() & 255), "open", null);
    state.opened(open);
    Tracker tracker = state.tracker();
    int status = tracker == null ? 0 : post(tracker, call(tracker, campaign, member, open));
    return new OpenReport(member.email(), audience.id(), campaign.id(), status);
  }

  private static ObjectNode call(
      Tracker tracker, Campaign campaign, Member member, Opens.Open open) {
    ObjectNode json = Json.object();
    json.put("app_id", tracker.appId()).put("identity", member.email());
    json.put("event", "Open Email").put("timestamp", open.at().toString());
    json.putObject("properties")
        .put("Campaign ID", campaign.id())
        .put("Campaign Title", campaign.title())
        .put("List ID", campaign.listId())
        .put("IP", open.ip())
        .put("Time", Timestamps.text(open.at().getEpochSecond()));
    return json.put("idempotency_key", UUID.randomUUID().toString());
  }

  private int post(Tracker tracker, ObjectNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(tracker.url()))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      LOG.warn("The tracker did not answer: {}", e.getMessage());
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
