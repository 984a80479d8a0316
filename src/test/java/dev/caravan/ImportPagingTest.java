package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.PropertyType;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.Churn;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members that change, appear and vanish while the pages are being read. */
@ExtendWith(SharedTown.class)
class ImportPagingTest {
  private static final Set<String> CHOSEN =
      Set.of("subscribed", "unsubscribed", "pending", "cleaned");

  /** A sum of its own: invented people of another audience may have the same address. */
  private static final String IMPORT =
      """
        import:
          audiences:
            - {id: AUDIENCE, statuses: [subscribed, unsubscribed, pending, cleaned], createProfiles: true}
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.POINTS, property: points_AUDIENCE, mode: sum}
        """;

  private final TestAudience audience;

  ImportPagingTest(Town town) {
    audience = new TestAudience(town, 6000);
    sum(audience);
  }

  @AfterEach
  void listenNoMore() {
    audience.town.onCall(call -> {});
  }

  @Test
  void should_miss_nobody_and_count_nobody_twice_while_the_audience_changes_between_pages() {
    audience.connect(IMPORT);
    AtomicInteger pages = new AtomicInteger();
    audience.onPage(
        () -> {
          pages.incrementAndGet();
          audience.town.sandbox.churn(audience.id, new Churn(3, 40, 8, 8, 4));
        });
    Run first = audience.run();
    balance(first);
    assertThat(pages).hasValueGreaterThan(6);

    Run second = audience.run();
    balance(second);
    audience.town.onCall(call -> {});
    assertThat(audience.counts(second).rows()).isPositive();

    balance(audience.run());
    Run full = audience.runFull();
    balance(full);
    assertThat(audience.counts(full).added()).isZero();
    assertThat(imported(audience).entrySet())
        .containsExactlyInAnyOrderElementsOf(atMailchimp(audience).entrySet());
    assertThat(audience.counts(audience.run()).rows()).isZero();
  }

  @Test
  void should_lose_nobody_where_thousands_share_one_second() {
    sameSecond(5_000);
  }

  @Test
  @Tag("campaign")
  void should_lose_nobody_where_a_hundred_thousand_share_one_second() {
    sameSecond(100_000);
  }

  /**
   * Ties in last_changed have no order of their own, and some of them leave while pages are read.
   */
  private void sameSecond(int members) {
    TestAudience crowd = new TestAudience(audience.town, members, true);
    sum(crowd);
    crowd.connect(IMPORT);
    crowd.onPage(
        () -> {
          audience.town.sandbox.churn(crowd.id, new Churn(0, 30, 0, 5, 0));
        });
    Run first = crowd.run();
    assertThat(first.state()).isEqualTo(RunState.COMPLETED);
    audience.town.onCall(call -> {});
    crowd.run();

    assertThat(imported(crowd).entrySet())
        .containsExactlyInAnyOrderElementsOf(atMailchimp(crowd).entrySet());
    Run full = crowd.runFull();
    assertThat(crowd.counts(full).rows()).isEqualTo(crowd.counts(full).unchanged());
    assertThat(crowd.counts(full).rows()).isEqualTo(atMailchimp(crowd).size());
  }

  private static void sum(TestAudience audience) {
    audience.town.property("points_" + audience.id, PropertyType.DECIMAL, false, false);
  }

  /** Whoever a run counted, it counted once: the ledger has one row for each of them. */
  private void balance(Run run) {
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    long counted =
        audience.town.count("select count(*) from import_ledger where run = " + run.id());
    assertThat(audience.counts(run).rows()).isEqualTo(counted);
  }

  /** What each member in scope has in the sum of its profile. */
  private static Map<Long, BigDecimal> imported(TestAudience audience) {
    return audience.town.jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select l.web_id, coalesce((p.properties ->> :sum)::numeric, 0)
                      from import_ledger l join profile p on p.id = l.profile
                     where l.audience = :audience and l.in_scope
                    """)
                .bind("audience", audience.connection().audience(audience.id))
                .bind("sum", "points_" + audience.id)
                .map((row, context) -> Map.entry(row.getLong(1), row.getBigDecimal(2)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static Map<Long, BigDecimal> atMailchimp(TestAudience audience) {
    try (var members = audience.town.sandbox.members(audience.id)) {
      return members
          .filter(member -> CHOSEN.contains(member.path("status").asText()))
          .collect(
              Collectors.toMap(member -> member.path("web_id").asLong(), ImportPagingTest::points));
    }
  }

  private static BigDecimal points(JsonNode member) {
    JsonNode points = member.path("merge_fields").path("POINTS");
    return points.isNumber() ? points.decimalValue() : BigDecimal.ZERO;
  }
}
