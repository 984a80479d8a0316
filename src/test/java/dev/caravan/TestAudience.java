package dev.caravan;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.mailchimp.SubscriberHash;
import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * An audience of one test, its members, and a connection that imports it. Members are changed at
 * Mailchimp's side, as anybody with a key could.
 */
final class TestAudience {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  final Town town;
  final String id;
  final String name;
  private final int number = NUMBER.incrementAndGet();
  private String document;
  private Connection connection;

  TestAudience(Town town) {
    this(town, 0);
  }

  /**
   * @param members how many people are made up
   */
  TestAudience(Town town, int members) {
    this(town, members, false);
  }

  /**
   * @param sameSecond whether all of them changed in one second
   */
  TestAudience(Town town, int members, boolean sameSecond) {
    this.town = town;
    this.name = "Audience " + number;
    this.id = town.sandbox.createAudience(name, members, 1000 + number, sameSecond);
    town.wiring.catalogue.refresh(town.account.id());
  }

  /** An address that no other test uses. */
  String address(String person) {
    return person + "-" + number + "@people.test";
  }

  /** A customer number that no other test uses. */
  String customer(String letter) {
    return "C-" + number + letter;
  }

  /** Stores a connection; {@code AUDIENCE} stands for this audience. */
  TestAudience connect(String document) {
    this.document = document;
    connection =
        town.connect(
            "connection: test-%d\naccount: main\n%s"
                .formatted(number, document.replace("AUDIENCE", id)));
    return this;
  }

  /** Stores the connection with another document. */
  void reconnect(UnaryOperator<String> change) {
    connect(change.apply(document));
  }

  Connection connection() {
    return connection;
  }

  void put(String person, String mergeFields) {
    putAddress(address(person), mergeFields);
  }

  void putAddress(String address, String mergeFields) {
    ObjectNode body = JSON.createObjectNode();
    body.put("email_address", address);
    body.put("status_if_new", "subscribed");
    body.set("merge_fields", tree(mergeFields));
    call("PUT", "/lists/" + id + "/members/" + SubscriberHash.of(address), body);
  }

  /** Subscribes many people at once, each with merge fields. */
  void putAll(Map<String, String> people) {
    List<Map.Entry<String, String>> all = List.copyOf(people.entrySet());
    for (int from = 0; from < all.size(); from += 500) {
      ObjectNode body = JSON.createObjectNode();
      body.put("update_existing", true);
      for (Map.Entry<String, String> person : all.subList(from, Math.min(all.size(), from + 500))) {
        ObjectNode member = body.withArray("members").addObject();
        member.put("email_address", address(person.getKey())).put("status", "subscribed");
        member.set("merge_fields", tree(person.getValue()));
      }
      call("POST", "/lists/" + id, body);
    }
  }

  void patch(String person, String body) {
    call("PATCH", path(person), tree(body));
  }

  void rename(String person, String to) {
    patch(person, "{\"email_address\": \"" + address(to) + "\"}");
  }

  /** Has Mailchimp ask subscribers for their marketing permissions. */
  void askForPermissions() {
    call("PATCH", "/lists/" + id, tree("{\"marketing_permissions\": true}"));
    town.wiring.catalogue.refresh(town.account.id());
  }

  /** Another merge field of the audience. */
  void addField(String json) {
    call("POST", "/lists/" + id + "/merge-fields", tree(json));
    town.wiring.catalogue.refresh(town.account.id());
  }

  /** The member as Mailchimp shows it. */
  JsonNode member(String person, String pointer) {
    return town.sandbox.member(id, address(person)).orElseThrow().at(pointer);
  }

  void untag(String person, String tag) {
    tag(person, tag, "inactive");
  }

  void tag(String person, String tag) {
    tag(person, tag, "active");
  }

  private void tag(String person, String tag, String status) {
    call(
        "POST",
        path(person) + "/tags",
        tree("{\"tags\": [{\"name\": \"" + tag + "\", \"status\": \"" + status + "\"}]}"));
  }

  void archive(String person) {
    call("DELETE", path(person), null);
  }

  void deleteForGood(String person) {
    call("POST", path(person) + "/actions/delete-permanent", null);
  }

  private String path(String person) {
    return "/lists/" + id + "/members/" + SubscriberHash.of(address(person));
  }

  private void call(String method, String path, JsonNode body) {
    send(
        HttpRequest.newBuilder(URI.create(town.sandbox.baseUrl() + path))
            .header("Authorization", "Bearer " + town.sandbox.apiKey())
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private static void send(HttpRequest request) {
    try {
      var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(request.uri() + ": " + answer.body());
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Posts a webhook as Mailchimp does; the second person is the one with the new address. */
  void webhook(String type, String... people) {
    StringBuilder form = new StringBuilder("type=" + type);
    field(form, "fired_at", "2026-11-01 10:00:00");
    field(form, "data[list_id]", id);
    if (people.length == 1) {
      field(form, "data[email]", address(people[0]));
      field(form, "data[action]", "unsub");
      field(form, "data[reason]", type.equals("cleaned") ? "hard" : "manual");
    } else {
      field(form, "data[old_email]", address(people[0]));
      field(form, "data[new_email]", address(people[1]));
    }
    String secret =
        town.jdbi.withHandle(
            handle ->
                handle
                    .createQuery("select path_secret from connection where id = :id")
                    .bind("id", connection.id())
                    .mapTo(String.class)
                    .one());
    URI door =
        URI.create(
            "http://127.0.0.1:%d/webhooks/mailchimp/%s/%s"
                .formatted(town.port, connection.name(), secret));
    send(
        HttpRequest.newBuilder(door)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
            .build());
  }

  private static void field(StringBuilder form, String name, String value) {
    form.append('&').append(encode(name)).append('=').append(encode(value));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** How many runs of the connection something has set off. */
  long runs(String trigger) {
    return town.count(
        "select count(*) from run where connection = %d and trigger = '%s'"
            .formatted(connection.id(), trigger));
  }

  /** What happens right before each page of its members is answered, from now on. */
  void onPage(Runnable what) {
    town.onCall(
        call -> {
          if (call.path().contains(id) && call.query().contains("offset=")) {
            what.run();
          }
        });
  }

  /** Waits until what has changed so far stands in a second that is over. */
  void settle() {
    long second = Instant.now().getEpochSecond();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> Instant.now().getEpochSecond() > second);
  }

  Run run() {
    settle();
    return town.run(connection);
  }

  Run runFull() {
    settle();
    return town.await(town.request(connection, true));
  }

  Counts counts(Run run) {
    return town.counts(run, connection, "import", id);
  }

  Map<String, Long> outcomes(Run run) {
    return town.outcomes(run);
  }

  Optional<String> value(String person, String property) {
    return town.value(address(person), property);
  }

  /** Surrogate id of the profile with this address; null when there is none. */
  Long profile(String person) {
    return profile("email", address(person));
  }

  Long profile(String property, String value) {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select profile from identifier where property = :property and value = :value")
                .bind("property", property)
                .bind("value", value)
                .mapTo(Long.class)
                .findOne()
                .orElse(null));
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
