package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.sandbox.SandboxOptions.NewAudience;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Profiles to be exported: every member of the existing audience, archived ones too, and some who
 * are members nowhere. The goal {@code welcome} adds all of them to an empty audience; {@code
 * enrich} writes to those who are members of the existing one.
 */
final class ExportedPeople implements AutoCloseable {
  private static final String EMPTY = OutlivingTown.CUSTOMERS;
  private static final String EXISTING = OutlivingTown.NEWSLETTER;

  final OutlivingTown town;
  private final Map<String, String> names = new TreeMap<>();
  private final int strangers;

  ExportedPeople(Path dataDir, int members, int strangers) {
    this.strangers = strangers;
    town =
        new OutlivingTown(
            dataDir,
            NewAudience.of(EXISTING, "Newsletter", members),
            NewAudience.of(EMPTY, "Customers", 0));
    town.members(EXISTING, member -> true)
        .forEach(member -> names.put(OutlivingTown.address(member), "Member " + names.size()));
    IntStream.range(0, strangers)
        .forEach(i -> names.put("stranger.%05d@example.org".formatted(i), "Stranger " + i));
    upload();
    town.segment(
        "everybody",
        """
        {"segment": "everybody", "where": {"property": "email", "empty": false}}
        """);
    town.connect(
        "shop",
        """
        connection: shop
        account: main
        exports:
          - goal: welcome
            segment: everybody
            audiences: [%s]
            identifier: email
            mappings:
              - {property: first_name, field: FNAME}
              - {text: shop, field: SOURCE}
            createSubscribers: true
          - goal: enrich
            segment: everybody
            audiences: [%s]
            identifier: email
            mappings:
              - {property: first_name, field: FNAME}
              - {text: shop, field: SOURCE}
        """
            .formatted(EMPTY, EXISTING));
  }

  private void upload() {
    String lines =
        names.entrySet().stream()
            .map(
                person ->
                    """
                    {"identifiers": {"email": "%s"}, "properties": {"first_name": "%s"}}
                    """
                        .formatted(person.getKey(), person.getValue()))
            .collect(Collectors.joining());
    JsonNode answer = town.caravan.post("/api/profiles", "application/x-ndjson", lines);
    assertThat(answer.path("created").asInt()).isEqualTo(names.size());
  }

  /** The status of every member of the existing audience, by address. */
  Map<String, String> statuses() {
    return town.members(EXISTING, member -> true).stream()
        .collect(
            Collectors.toMap(
                OutlivingTown::address, member -> member.path("status").asText(), (a, b) -> a));
  }

  /** Everybody was written once, with the right payload, and nobody else. */
  void assertExported(JsonNode report) {
    Map<String, JsonNode> welcomed = byAddress(town.members(EMPTY, member -> true));
    assertThat(fields(welcomed, member -> member.path("merge_fields").path("FNAME").asText()))
        .isEqualTo(names);
    assertThat(welcomed.values())
        .allMatch(member -> member.path("status").asText().equals("subscribed"))
        .allMatch(member -> member.path("merge_fields").path("SOURCE").asText().equals("shop"));

    List<JsonNode> existing = town.members(EXISTING, member -> true);
    assertThat(existing).hasSize(names.size() - strangers);
    Map<String, JsonNode> living = byAddress(town.members(EXISTING, m -> !isArchived(m)));
    assertThat(fields(living, member -> member.path("merge_fields").path("FNAME").asText()))
        .allSatisfy((address, name) -> assertThat(name).isEqualTo(names.get(address)));
    assertThat(existing.stream().filter(ExportedPeople::isArchived))
        .noneMatch(member -> member.path("merge_fields").path("SOURCE").asText().equals("shop"));

    assertCounts(report, 0, names.size(), 0);
    assertCounts(report, 1, living.size(), names.size() - living.size());
    assertLedger("welcome", welcomed);
    assertLedger("enrich", living);
  }

  private void assertCounts(JsonNode report, int goal, long written, long excluded) {
    JsonNode audience = report.path("goals").path(goal).path("audiences").path(0);
    JsonNode counts = audience.path("counts");
    assertThat(counts.path("candidates").asLong()).as("%s", report).isEqualTo(names.size());
    assertThat(counts.path(goal == 0 ? "added" : "changed").asLong())
        .as("%s", counts)
        .isEqualTo(written);
    assertThat(counts.path("excluded").asLong()).as("%s", counts).isEqualTo(excluded);
  }

  /** What the ledger says Mailchimp accepted is what Mailchimp has. */
  private void assertLedger(String goal, Map<String, JsonNode> members) {
    Map<String, String> ledger = new TreeMap<>();
    town.database()
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select l.address, l.payload -> 'merge_fields' ->> 'FNAME' || ' '
                               || (l.payload -> 'merge_fields' ->> 'SOURCE')
                          from export_ledger l join goal g on g.id = l.goal
                         where g.name = :goal and l.state = 'active'
                        """)
                    .bind("goal", goal)
                    .map((row, context) -> ledger.put(row.getString(1), row.getString(2)))
                    .list());
    assertThat(ledger)
        .isEqualTo(
            fields(
                members,
                member ->
                    member.path("merge_fields").path("FNAME").asText()
                        + " "
                        + member.path("merge_fields").path("SOURCE").asText()));
  }

  private static Map<String, JsonNode> byAddress(List<JsonNode> members) {
    Map<String, JsonNode> byAddress = new TreeMap<>();
    members.forEach(member -> byAddress.put(OutlivingTown.address(member), member));
    assertThat(byAddress).hasSameSizeAs(members);
    return byAddress;
  }

  private static Map<String, String> fields(
      Map<String, JsonNode> members, Function<JsonNode, String> field) {
    Map<String, String> fields = new TreeMap<>();
    members.forEach((address, member) -> fields.put(address, field.apply(member)));
    return fields;
  }

  private static boolean isArchived(JsonNode member) {
    return member.path("status").asText().equals("archived");
  }

  @Override
  public void close() {
    town.close();
  }
}
