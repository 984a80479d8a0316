package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.YamlText;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyType;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** A database with the properties {@code tier}, {@code orders} and {@code churned}. */
final class LifecycleWorld implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final String CUSTOMER =
      """
      lifecycle: customer
      entry: {property: tier, empty: false}
      stages:
        - {stage: new, where: {property: orders, to: 4}, threshold: {atMost: 2, per: week, count: open}}
        - {stage: loyal, where: {property: orders, from: 3}}
      completion: {property: churned, is: [yes]}
      """;

  final TestDatabase database = new TestDatabase();
  final Jdbi jdbi = database.jdbi();
  final SettableClock clock = new SettableClock("2026-11-01T12:00:00Z");
  final PropertyStore properties = new PropertyStore(jdbi);
  final SegmentStore segments = new SegmentStore(jdbi, properties);
  final StageStore stages = new StageStore(jdbi, properties, clock);
  final StageReports reports = new StageReports(jdbi, clock);
  final LifecycleStore lifecycles = new LifecycleStore(jdbi, properties, stages);

  LifecycleWorld() {
    properties.put(new Property("tier", PropertyType.TEXT, false, false, null, false));
    properties.put(new Property("orders", PropertyType.NUMBER, false, false, null, false));
    properties.put(new Property("churned", PropertyType.BOOLEAN, false, false, null, false));
  }

  static ObjectNode yaml(String document) {
    return new YamlText().parse(document);
  }

  void lifecycle(String document) {
    lifecycles.put(yaml(document));
  }

  void segment(String document) {
    segments.put(yaml(document));
  }

  /** A profile, new or with other properties. */
  void profile(long id, String properties) {
    execute(
        """
        insert into profile (id, properties) values (%d, '%s')
        on conflict (id) do update set properties = excluded.properties
        """
            .formatted(id, properties));
  }

  void execute(String sql) {
    jdbi.useHandle(handle -> handle.execute(sql));
  }

  /** A connection whose one export goal is a touchpoint. */
  void touchpoint(String name, String touchpoint, String... audiences) {
    ObjectNode document = JSON.createObjectNode();
    ObjectNode goal = document.putArray("exports").addObject();
    goal.set("touchpoint", yaml(touchpoint));
    List.of(audiences).forEach(goal.putArray("audiences")::add);
    jdbi.useHandle(
        handle -> {
          handle.execute(
              """
              insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, state)
              values ('main', 'x', 'us1', '', '1', 'x', 'x', 'CONNECTED') on conflict do nothing
              """);
          handle.execute(
              """
              insert into connection (name, account, document, enabled, path_secret)
              select ?, id, ?::jsonb, true, 'x' from account
              on conflict (name) do update set document = excluded.document
              """,
              name,
              document.toString());
        });
  }

  /** An event; campaign null: it has none. */
  void event(
      long profile, String type, String audience, String campaign, Instant time, boolean machine) {
    ObjectNode properties = JSON.createObjectNode().put("List ID", audience);
    if (campaign != null) {
      properties.put("Campaign ID", campaign);
    }
    jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into event (key, connection, type, profile, address, time, properties, source, machine)
                values (uuid_send(gen_random_uuid()), 1, ?, ?, 'x', ?, ?::jsonb, 'test', ?)
                """,
                type,
                profile,
                time.atOffset(ZoneOffset.UTC),
                properties.toString(),
                machine));
  }

  /** The stage that is recorded; null: none. */
  String stage(long profile) {
    StageNow now = now(profile);
    return now == null ? null : now.stage();
  }

  StageNow now(long profile) {
    return jdbi.withHandle(handle -> reports.of(handle, List.of(profile), null))
        .getOrDefault(profile, Map.of())
        .get("customer");
  }

  List<Stay> history(long profile) {
    return jdbi.withHandle(handle -> reports.history(handle, profile));
  }

  long number(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
