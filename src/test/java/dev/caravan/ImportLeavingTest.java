package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members that unsubscribe, are archived, deleted, or only seem to be gone. */
@ExtendWith(SharedTown.class)
class ImportLeavingTest {
  private static final String IMPORT =
      """
      import:
        audiences:
          - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
        recordAudiencesIn: audiences
        identifier: {field: email_address, property: email}
        mappings:
          - {field: merge_fields.FNAME, property: first_name, mode: set}
      """;

  private final TestAudience audience;

  ImportLeavingTest(Town town) {
    audience = new TestAudience(town);
  }

  @AfterEach
  void listenNoMore() {
    audience.town.onCall(call -> {});
  }

  private void put(String... people) {
    for (String person : people) {
      audience.put(person, "{\"FNAME\": \"" + person + "\"}");
    }
  }

  private void isIn(String person) {
    assertThat(audience.value(person, "audiences")).contains("[\"" + audience.name + "\"]");
  }

  private void isOut(String person) {
    assertThat(audience.value(person, "audiences")).isEmpty();
    assertThat(audience.value(person, "first_name")).contains(person);
  }

  @Test
  void should_take_the_audience_off_who_unsubscribed_and_put_it_back_on_who_returned() {
    audience.connect(IMPORT);
    put("ann", "bob");
    audience.run();
    isIn("ann");

    audience.patch("ann", "{\"status\": \"unsubscribed\"}");
    Run left = audience.run();
    assertThat(audience.outcomes(left))
        .containsOnly(java.util.Map.entry("REMOVED UNSUBSCRIBED", 1L));
    isOut("ann");
    isIn("bob");

    audience.patch("ann", "{\"status\": \"pending\"}");
    assertThat(audience.counts(audience.run()).rows()).isZero();
    audience.patch("ann", "{\"status\": \"subscribed\"}");
    audience.run();
    isIn("ann");
  }

  @Test
  void should_see_by_a_sweep_of_its_own_who_was_archived() {
    audience.connect(IMPORT);
    put("ann", "bob");
    audience.run();

    audience.archive("ann");
    Run run = audience.run();

    assertThat(audience.outcomes(run)).containsOnly(java.util.Map.entry("REMOVED ARCHIVED", 1L));
    assertThat(audience.counts(run).rows()).isEqualTo(1);
    isOut("ann");
  }

  @Test
  void should_find_who_was_deleted_for_good_only_by_asking_for_each_whom_no_page_brought() {
    audience.connect(IMPORT);
    put("ann", "bob", "cem");
    audience.run();

    audience.deleteForGood("ann");
    assertThat(audience.counts(audience.run()).rows()).isZero();
    isIn("ann");
    Run full = audience.runFull();

    assertThat(audience.outcomes(full)).containsOnly(java.util.Map.entry("REMOVED DELETED", 1L));
    assertThat(audience.counts(full).rows()).isEqualTo(3);
    isOut("ann");
    isIn("bob");
    assertThat(audience.counts(audience.runFull()).rows()).isEqualTo(2);
  }

  @Test
  void should_take_nobody_for_gone_who_changed_and_moved_while_the_pages_were_read() {
    audience.connect(IMPORT);
    put("ann", "bob");
    audience.run();
    AtomicBoolean done = new AtomicBoolean();
    audience.town.onCall(
        call -> {
          // Between the plan and the page that would have brought them.
          if (call.query().contains("status=archived") && done.compareAndSet(false, true)) {
            audience.rename("ann", "ann.archer");
            put("bob", "ann");
            audience.patch("bob", "{\"merge_fields\": {\"FNAME\": \"Robert\"}}");
          }
        });

    Run full = audience.runFull();

    assertThat(done).isTrue();
    assertThat(full.state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.counts(full).removed()).isZero();
    assertThat(audience.counts(full).rows()).isEqualTo(2);
    assertThat(audience.value("ann.archer", "audiences")).isPresent();
    assertThat(audience.value("bob", "first_name")).contains("Robert");
    audience.run();
    isIn("ann");
  }

  @Test
  void should_keep_the_audience_on_a_profile_until_its_last_member_has_left() {
    audience.connect(
        IMPORT.replace(
            "{field: email_address, property: email}",
            "{field: merge_fields.CUSTID, property: customer_id}"));
    String number = "{\"CUSTID\": \"%s\"}".formatted(audience.customer("a"));
    audience.put("ann", number);
    audience.put("ann.work", number);
    audience.run();
    Long ann = audience.profile("customer_id", audience.customer("a"));

    audience.archive("ann");
    audience.run();
    assertThat(audience.town.property(ann, "audiences")).contains(audience.name);

    audience.archive("ann.work");
    audience.run();
    assertThat(audience.town.property(ann, "audiences")).isNull();
  }

  @Test
  void should_not_count_members_in_statuses_that_were_not_chosen() {
    audience.connect(IMPORT.replace("[subscribed]", "[unsubscribed]"));
    put("ann", "bob");
    audience.patch("bob", "{\"status\": \"unsubscribed\"}");

    Run run = audience.run();

    assertThat(audience.counts(run).rows()).isEqualTo(1);
    assertThat(audience.profile("ann")).isNull();
    isIn("bob");
  }

  @Test
  void should_keep_the_profile_and_its_membership_as_history_of_who_left() {
    audience.connect(IMPORT);
    put("ann", "bob", "cem");
    audience.run();
    long ann = audience.profile("ann");
    long bob = audience.profile("bob");
    long cem = audience.profile("cem");

    audience.archive("ann");
    audience.deleteForGood("bob");
    audience.patch("cem", "{\"status\": \"unsubscribed\"}");
    audience.runFull();

    assertThat(membership(ann)).isEqualTo("archived");
    assertThat(membership(bob)).isEqualTo("deleted");
    assertThat(membership(cem)).isEqualTo("unsubscribed");
    isOut("ann");
    isOut("bob");
    isOut("cem");
  }

  private String membership(long profile) {
    var memberships =
        audience.town.api("GET", "/api/profiles/" + profile, null).path("memberships");
    assertThat(memberships).hasSize(1);
    assertThat(memberships.path(0).path("audience").asText()).isEqualTo(audience.id);
    return memberships.path(0).path("status").asText();
  }

  @Test
  void should_not_bring_back_a_member_that_was_archived_and_then_renamed_by_a_full_import() {
    audience.connect(IMPORT);
    put("ann");
    audience.run();
    Long ann = audience.profile("ann");

    audience.rename("ann", "ann.archer");
    audience.archive("ann.archer");
    Run full = audience.runFull();

    assertThat(audience.counts(full).removed()).isEqualTo(1);
    assertThat(audience.counts(full).rows()).isEqualTo(1);
    assertThat(audience.profile("ann")).isEqualTo(ann);
    assertThat(audience.profile("ann.archer")).isNull();
  }

  @Test
  void should_leave_nothing_of_an_erased_person_in_the_ledger() {
    audience.connect(IMPORT);
    put("ann");
    audience.run();
    long ann = audience.profile("ann");

    audience.town.api("DELETE", "/api/profiles/" + ann, "");

    assertThat(
            audience.town.count(
                "select count(*) from import_ledger where address = '%s' or profile = %d"
                    .formatted(audience.address("ann"), ann)))
        .isZero();
  }
}
