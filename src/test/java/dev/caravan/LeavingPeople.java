package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.sandbox.SandboxOptions.NewAudience;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Profiles that a goal adds to an empty audience, and that leave its segment in parts: those with
 * the lowest numbers first. Who leaves is archived.
 */
final class LeavingPeople implements AutoCloseable {
  private static final String AUDIENCE = OutlivingTown.CUSTOMERS;

  final OutlivingTown town;
  private final int people;
  private int gone;

  LeavingPeople(Path dataDir, int people) {
    this.people = people;
    town = new OutlivingTown(dataDir, NewAudience.of(AUDIENCE, "Customers", 0));
    upload(0, people, 1);
    town.segment(
        "staying",
        """
        {"segment": "staying", "where": {"property": "points", "from": 1}}
        """);
    town.connect(
        "shop",
        """
        connection: shop
        account: main
        exports:
          - goal: staying
            segment: staying
            audiences: [%s]
            identifier: email
            mappings:
              - {property: first_name, field: FNAME}
            createSubscribers: true
            removeOthers: {scope: managed, action: archive, atMost: {count: 1000000, percent: 100}}
        """
            .formatted(AUDIENCE));
  }

  /** So many more leave the segment. */
  void leave(int more) {
    upload(gone, gone + more, 0);
    gone += more;
  }

  /** Everybody who left is in the segment again. */
  void comeBack() {
    upload(0, gone, 1);
    gone = 0;
  }

  private void upload(int from, int to, int points) {
    String lines =
        IntStream.range(from, to)
            .mapToObj(
                i ->
                    """
                    {"identifiers": {"email": "%s"}, "properties": {"first_name": "Person %d", "points": %d}}
                    """
                        .formatted(address(i), i, points))
            .collect(Collectors.joining());
    town.caravan.post("/api/profiles", "application/x-ndjson", lines);
  }

  private static String address(int number) {
    return "person.%06d@example.org".formatted(number);
  }

  /** Everybody is where the segment says, the ledger says the same, and the account balances. */
  void assertInSync(JsonNode report, String counted, long times) {
    JsonNode counts = report.path("goals").path(0).path("audiences").path(0).path("counts");
    assertThat(report.path("state").asText()).as("%s", report).isEqualTo("COMPLETED");
    assertThat(counts.path(counted).asLong()).as("%s", report).isEqualTo(times);
    long sum = 0;
    for (String each :
        new String[] {
          "added", "changed", "removed", "unchanged", "excluded", "invalid", "rejected", "deferred"
        }) {
      sum += counts.path(each).asLong();
    }
    assertThat(sum).as("%s", report).isEqualTo(counts.path("candidates").asLong());
    Map<String, String> expected = new TreeMap<>();
    IntStream.range(0, people)
        .forEach(i -> expected.put(address(i), i < gone ? "archived" : "subscribed"));
    Map<String, String> members = new TreeMap<>();
    town.members(AUDIENCE, member -> true)
        .forEach(
            member ->
                members.merge(
                    OutlivingTown.address(member),
                    member.path("status").asText(),
                    (a, b) -> a + " twice"));
    assertThat(members).isEqualTo(expected);
    Map<String, String> ledger = new TreeMap<>();
    town.database()
        .useHandle(
            handle ->
                handle
                    .createQuery("select address, state, removal from export_ledger")
                    .map(
                        (row, context) ->
                            ledger.put(
                                row.getString(1),
                                row.getString(2).equals("active")
                                    ? "subscribed"
                                    : row.getString(3) + "d"))
                    .list());
    assertThat(ledger).isEqualTo(expected);
  }

  @Override
  public void close() {
    town.close();
  }
}
