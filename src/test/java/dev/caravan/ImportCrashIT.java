package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.sandbox.CallInfo;
import dev.caravan.sandbox.Faults;
import dev.caravan.sandbox.SandboxOptions.NewAudience;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCrashIT {
  private static final Set<String> STATUSES =
      Set.of("subscribed", "unsubscribed", "pending", "cleaned");
  private static final List<String> AUDIENCES =
      List.of(OutlivingTown.NEWSLETTER, OutlivingTown.CUSTOMERS);

  @TempDir Path directory;

  @Test
  void should_complete_an_import_that_is_killed_three_times_and_sum_every_member_once() {
    try (OutlivingTown town = town(5_000, 3_000)) {
      connect(town, true);
      town.sandbox.faults(Faults.latency(150));
      RandomKills kills = new RandomKills(town, 20_261_101, 3, 900);
      long run = town.request("newsletter", false);

      assertThat(kills.within(run, ImportCrashIT::isPage)).as("killed within the run").isTrue();
      for (int pages : new int[] {2, 5}) {
        town.start();
        assertThat(kills.afterPages(run, pages)).as("killed after %d pages", pages).isTrue();
      }
      town.start();
      JsonNode report = town.await(run);

      assertThat(report.path("state").asText()).isEqualTo("COMPLETED");
      assertBalance(town, run, report);
      assertEverybodyOnce(town);
      assertThat(added(report)).isEqualTo(points(town).size());
      town.stopWithoutTrace();
    }
  }

  @Test
  @Tag("campaign")
  void should_keep_every_sum_right_through_fifty_kills_on_fifty_thousand_members() {
    try (OutlivingTown town = town(30_000, 20_000)) {
      connect(town, false);
      town.sandbox.faults(Faults.latency(100));
      RandomKills kills = new RandomKills(town, System.nanoTime(), 6, 1_500);
      long run = town.request("newsletter", true);

      for (int hits = 0; hits < 50; ) {
        hits += kills.during(run, ImportCrashIT::isPage) ? 1 : 0;
        if (!town.caravan.isRunning()) {
          town.start();
        }
        if (town.isEnded(run)) {
          assertBalance(town, run, town.report(run));
          assertEverybodyOnce(town);
          run = town.request("newsletter", true);
        }
      }
      JsonNode report = town.await(run);

      assertThat(report.path("state").asText()).isEqualTo("COMPLETED");
      assertBalance(town, run, report);
      assertEverybodyOnce(town);
      town.stopWithoutTrace();
    }
  }

  private OutlivingTown town(int newsletter, int customers) {
    // A third of the customers read the newsletter too.
    return new OutlivingTown(
        directory.resolve("import"),
        new NewAudience(OutlivingTown.NEWSLETTER, "Newsletter", newsletter, 0, false),
        new NewAudience(
            OutlivingTown.CUSTOMERS, "Customers", customers, newsletter - customers / 3, false));
  }

  private static void connect(OutlivingTown town, boolean enabled) {
    town.connect(
        "newsletter",
        """
        connection: newsletter
        account: main
        enabled: %s
        import:
          audiences:
            - {id: %s, statuses: [subscribed, unsubscribed, pending, cleaned], createProfiles: true}
            - {id: %s, statuses: [subscribed, unsubscribed, pending, cleaned], createProfiles: true}
          recordAudiencesIn: audiences
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.FNAME, property: first_name, mode: set}
            - {field: merge_fields.POINTS, property: points, mode: sum}
        """
            .formatted(enabled, OutlivingTown.NEWSLETTER, OutlivingTown.CUSTOMERS));
  }

  private static boolean isPage(CallInfo call) {
    return call.template().equals("/lists/{list}/members") && call.query().contains("count=1000");
  }

  private static List<JsonNode> chosen(OutlivingTown town, String list) {
    return town.members(list, member -> STATUSES.contains(member.path("status").asText()));
  }

  /** What everybody's points must add up to, by address; null for people without any. */
  private static Map<String, BigDecimal> points(OutlivingTown town) {
    Map<String, BigDecimal> points = new TreeMap<>();
    for (String list : AUDIENCES) {
      for (JsonNode member : chosen(town, list)) {
        JsonNode value = member.path("merge_fields").path("POINTS");
        BigDecimal so = points.get(OutlivingTown.address(member));
        BigDecimal more = value.isNumber() ? value.decimalValue() : null;
        points.put(
            OutlivingTown.address(member), so == null ? more : more == null ? so : so.add(more));
      }
    }
    return points;
  }

  private static void assertEverybodyOnce(OutlivingTown town) {
    Map<String, BigDecimal> stored = new TreeMap<>();
    town.database()
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select i.value, (p.properties ->> 'points')::numeric
                          from profile p left join identifier i on i.profile = p.id
                        """)
                    .map((row, context) -> stored.put(row.getString(1), row.getBigDecimal(2)))
                    .list());
    assertThat(differences(stored, points(town))).isEmpty();
    assertThat(town.count("select count(*) from profile")).isEqualTo(stored.size());
  }

  private static List<String> differences(
      Map<String, BigDecimal> stored, Map<String, BigDecimal> expected) {
    Set<String> addresses = new TreeSet<>(stored.keySet());
    addresses.addAll(expected.keySet());
    return addresses.stream()
        .filter(address -> !told(stored, address).equals(told(expected, address)))
        .map(a -> "%s: %s, but should be %s".formatted(a, told(stored, a), told(expected, a)))
        .limit(10)
        .toList();
  }

  private static String told(Map<String, BigDecimal> points, String address) {
    BigDecimal value = points.get(address);
    return value == null
        ? points.containsKey(address) ? "no points" : "nobody"
        : value.stripTrailingZeros().toPlainString();
  }

  /** Every member of the chosen statuses is in exactly one class, and in the ledger once. */
  private static void assertBalance(OutlivingTown town, long run, JsonNode report) {
    for (JsonNode audience : report.path("goals").path(0).path("audiences")) {
      String list = audience.path("audience").asText();
      JsonNode counts = audience.path("counts");
      long members = chosen(town, list).size();
      assertThat(counts.path("read").asLong()).as("read of %s", list).isEqualTo(members);
      assertThat(
              counts.path("added").asLong()
                  + counts.path("changed").asLong()
                  + counts.path("unchanged").asLong())
          .as("imported of %s: %s", list, counts)
          .isEqualTo(members);
      assertThat(
              town.count(
                  """
                  select count(*) from import_ledger l join audience a on a.id = l.audience
                   where l.in_scope and l.profile is not null and l.run = %d and a.mailchimp_id = '%s'
                  """
                      .formatted(run, list)))
          .as("ledger of %s", list)
          .isEqualTo(members);
    }
    assertThat(report.path("goals").path(0).path("audiences")).hasSize(AUDIENCES.size());
  }

  private static long added(JsonNode report) {
    return report.path("goals").path(0).path("audiences").findValues("added").stream()
        .mapToLong(JsonNode::asLong)
        .sum();
  }
}
