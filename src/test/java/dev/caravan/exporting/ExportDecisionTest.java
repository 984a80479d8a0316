package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ExportGoal.RemoveOthers;
import dev.caravan.connection.ExportGoal.Scope;
import dev.caravan.connection.ExportGoal.StatusForNew;
import dev.caravan.connection.Removal;
import dev.caravan.event.EmailEvent;
import dev.caravan.exporting.Decision.Action;
import dev.caravan.exporting.Decision.Mark;
import dev.caravan.exporting.Facts.Ledger;
import dev.caravan.exporting.Facts.Member;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.mailchimp.MergeField;
import dev.caravan.profile.ConsentStore.Consent;
import dev.caravan.run.OutcomeClass;
import dev.caravan.segment.ConsentRule;
import dev.caravan.segment.Objective;
import dev.caravan.segment.Pressure;
import dev.caravan.segment.StageNow;
import dev.caravan.segment.Threshold;
import dev.caravan.segment.Zone;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExportDecisionTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  private static final String ADDRESS = "ann@example.org";
  private static final ConsentRule NEWSLETTER =
      new ConsentRule(
          List.of(new Objective("newsletter", "", "", true, Set.of())),
          Map.of("EU", new Zone("EU", Zone.Mode.OPT_IN)));

  private boolean create = true;
  private boolean full;
  private RemoveOthers removal;
  private String address = ADDRESS;
  private MemberStatus status;
  private MemberStatus former;
  private Ledger ledger;
  private ConsentRule consent = ConsentRule.EVERYBODY;
  private String zone = "EU";
  private Consent answers = Consent.NONE;
  private ExportGoal.Stage stage;
  private ExportGoal.Touchpoint touchpoint;
  private double holdOut;
  private final Map<String, StageNow> stages = new HashMap<>();

  @Property
  void should_never_give_a_status_to_a_member_that_exists(
      @ForAll MemberStatus start, @ForAll boolean mayCreate, @ForAll boolean all) {
    if (start == MemberStatus.DELETED) {
      return;
    }
    create = mayCreate;
    full = all;
    status = start;
    Decision decision = inSegment();
    assertThat(decision.outcomeClass()).isNotEqualTo(OutcomeClass.ADDED);
    if (start == MemberStatus.ARCHIVED) {
      assertThat(decision.action()).isNull();
      assertThat(decision.reason()).isEqualTo("ARCHIVED");
    } else {
      assertThat(decision.action()).isEqualTo(Action.UPSERT);
      assertThat(decision.payload().has("status")).isFalse();
    }
  }

  /** Whatever became of the member under the earlier address: it is the person's only one. */
  @Property
  void should_make_no_new_member_of_somebody_who_is_one_under_an_earlier_address(
      @ForAll MemberStatus start,
      @ForAll Ledger.State state,
      @ForAll boolean mayCreate,
      @ForAll boolean all,
      @ForAll boolean touchedSince) {
    if (start == MemberStatus.DELETED) {
      return;
    }
    create = mayCreate;
    full = all;
    former = start;
    status = null;
    Ledger known = ledger(state, "Earlier", null, null);
    Instant removedAt = touchedSince ? NOW.minusSeconds(1) : NOW;
    ledger =
        new Ledger(
            state,
            true,
            known.payload(),
            known.hash(),
            null,
            null,
            null,
            MemberStatus.SUBSCRIBED,
            removedAt,
            "old@example.org",
            Leaving.Word.ARCHIVE);
    Decision decision = inSegment();
    boolean own = state == Ledger.State.REMOVED && !touchedSince && mayCreate;
    if (start != MemberStatus.ARCHIVED) {
      assertThat(decision.action()).isEqualTo(Action.MOVE);
      assertThat(decision.outcomeClass()).isEqualTo(OutcomeClass.CHANGED);
    } else {
      assertThat(decision.action()).isEqualTo(own ? Action.RETURN : null);
    }
    status = MemberStatus.SUBSCRIBED;
    assertThat(inSegment().action())
        .isIn(null, start == MemberStatus.ARCHIVED ? Action.UPSERT : null);
  }

  @Test
  void should_leave_out_who_has_no_address_or_none_that_mail_could_reach() {
    address = null;
    assertThat(inSegment().reason()).isEqualTo("NO_IDENTIFIER");
    address = "ann@example";
    assertThat(inSegment().reason()).isEqualTo("BAD_ADDRESS");
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.INVALID);
  }

  @Test
  void should_add_only_where_the_goal_creates_subscribers() {
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.ADDED);
    create = false;
    assertThat(inSegment().reason()).isEqualTo("NO_CREATE");
  }

  @Test
  void should_leave_out_who_is_not_in_the_stage_of_the_goal() {
    stage = new ExportGoal.Stage("customer", "loyal");
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.EXCLUDED);
    assertThat(inSegment().reason()).isEqualTo("STAGE");
    assertThat(inSegment().detail())
        .isEqualTo("Is in no stage of the lifecycle customer; this goal is for the stage loyal.");
    stages.put("customer", new StageNow("customer", "new", NOW, null));
    assertThat(inSegment().detail()).startsWith("Is in the stage new of the lifecycle customer;");
    stages.put("customer", new StageNow("customer", "loyal", NOW, null));
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.ADDED);
  }

  @Test
  void should_leave_out_who_has_had_enough_and_say_until_when() {
    touchpoint =
        new ExportGoal.Touchpoint("customer", Set.of(EmailEvent.OPEN), ExportGoal.Unit.CAMPAIGN);
    stages.put("customer", new StageNow("customer", "new", NOW, pressure(2, null)));
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.ADDED);
    stages.put("customer", new StageNow("customer", "new", NOW, pressure(3, NOW.plusSeconds(60))));
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.EXCLUDED);
    assertThat(inSegment().reason()).isEqualTo("THRESHOLD");
    assertThat(inSegment().detail())
        .isEqualTo(
            "Had 3 opens in the last 7 days, and the stage new of customer allows 3 per week;"
                + " free again at 2026-11-01T10:01:00Z.");
    status = MemberStatus.SUBSCRIBED;
    assertThat(inSegment().detail())
        .endsWith("2026-11-01T10:01:00Z; carries the tag pressure until then.");
    touchpoint = null;
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.CHANGED);
  }

  @Test
  void should_take_nobody_out_who_left_the_stage_or_is_at_the_threshold() {
    removal = new RemoveOthers(Scope.AUDIENCE, new Removal.Archive(), 10, 100);
    status = MemberStatus.SUBSCRIBED;
    ledger = ledger(Ledger.State.ACTIVE, "Ann", null, null);
    stage = new ExportGoal.Stage("customer", "loyal");
    assertThat(inSegment().action()).isNull();
    stage = null;
    touchpoint =
        new ExportGoal.Touchpoint("customer", Set.of(EmailEvent.OPEN), ExportGoal.Unit.CAMPAIGN);
    stages.put("customer", new StageNow("customer", "new", NOW, pressure(3, NOW.plusSeconds(60))));
    assertThat(inSegment().action()).isNull();
    assertThat(inSegment().mark()).isNull();
  }

  private static Pressure pressure(int touches, Instant freeAt) {
    return new Pressure(new Threshold(3, Threshold.Per.WEEK, EmailEvent.OPEN), touches, freeAt);
  }

  @Test
  void should_send_only_what_mailchimp_does_not_have() {
    status = MemberStatus.SUBSCRIBED;
    ledger = ledger(Ledger.State.ACTIVE, "Ann", null, null);
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.UNCHANGED);
    full = true;
    assertThat(inSegment().action()).isEqualTo(Action.UPSERT);
    full = false;
    ledger = ledger(Ledger.State.ACTIVE, "Anna", null, null);
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.CHANGED);
  }

  @Test
  void should_remember_who_is_back_in_the_segment() {
    status = MemberStatus.SUBSCRIBED;
    ledger = ledger(Ledger.State.ACTIVE, "Ann", null, ExportDecision.LEFT_SEGMENT);
    assertThat(inSegment().mark()).isEqualTo(Mark.BACK);
  }

  @Test
  void should_not_repeat_what_was_refused_for_good_unless_it_changed() {
    ledger = refused(Ledger.State.REFUSED, "Ann", null, "FORGOTTEN");
    assertThat(inSegment().reason()).isEqualTo("REFUSED_EARLIER");
    full = true;
    assertThat(inSegment().reason()).isEqualTo("REFUSED_EARLIER");
    ledger = refused(Ledger.State.REFUSED, "Other", null, "FORGOTTEN");
    assertThat(inSegment().action()).isEqualTo(Action.UPSERT);
  }

  @Test
  void should_wait_until_a_pause_is_over_unless_the_payload_changed() {
    status = MemberStatus.SUBSCRIBED;
    ledger = refused(Ledger.State.ACTIVE, "Ann", NOW.plusSeconds(1), "MERGE_FIELD");
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.DEFERRED);
    ledger = refused(Ledger.State.ACTIVE, "Ann", NOW, "MERGE_FIELD");
    assertThat(inSegment().action()).isEqualTo(Action.UPSERT);
    ledger = refused(Ledger.State.ACTIVE, "Other", NOW.plusSeconds(1), "MERGE_FIELD");
    assertThat(inSegment().action()).isEqualTo(Action.UPSERT);
  }

  @Test
  void should_try_again_in_a_full_run_whatever_was_wrong_with_the_data() {
    full = true;
    ledger = refused(Ledger.State.ACTIVE, "Ann", NOW.plusSeconds(1), "MERGE_FIELD");
    assertThat(inSegment().action()).isEqualTo(Action.UPSERT);
    ledger = refused(Ledger.State.ACTIVE, "Ann", NOW.plusSeconds(1), "TOO_MANY_LISTS");
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.DEFERRED);
  }

  @Test
  void should_bring_back_only_whom_it_archived_itself_and_nobody_touched_since() {
    status = MemberStatus.ARCHIVED;
    ledger = removed(NOW);
    assertThat(inSegment().action()).isEqualTo(Action.RETURN);
    ledger = removed(NOW.minusSeconds(1));
    assertThat(inSegment().reason()).isEqualTo("ARCHIVED");
  }

  @Test
  void should_empty_a_field_only_where_it_wrote_one_before() {
    status = MemberStatus.SUBSCRIBED;
    ledger = ledger(Ledger.State.ACTIVE, "Ann", null, null);
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    assertThat(decide(facts(false, false, none)).payload().at("/merge_fields/FNAME").asText())
        .isEmpty();
    ledger = null;
    assertThat(decide(facts(false, false, none)).payload().get("merge_fields")).isEmpty();
  }

  @Test
  void should_take_out_only_whom_the_goal_added_when_it_manages_its_own() {
    removal = new RemoveOthers(Scope.MANAGED, new Removal.Archive(), 10, 5);
    status = MemberStatus.SUBSCRIBED;
    ledger = ledger(Ledger.State.ACTIVE, "Ann", null, null);
    assertThat(leaver().action()).isEqualTo(Action.REMOVE);
    ledger =
        new Ledger(
            Ledger.State.ACTIVE,
            false,
            ledger.payload(),
            ledger.hash(),
            null,
            null,
            null,
            null,
            null,
            ADDRESS,
            null);
    assertThat(leaver().mark()).isEqualTo(Mark.LEFT);
    removal = new RemoveOthers(Scope.AUDIENCE, new Removal.Archive(), 10, 5);
    assertThat(leaver().action()).isEqualTo(Action.REMOVE);
    removal = null;
    assertThat(leaver().reason()).isEqualTo("LEFT_SEGMENT");
  }

  @Test
  void should_leave_members_alone_that_cannot_be_archived() {
    removal = new RemoveOthers(Scope.MANAGED, new Removal.Archive(), 10, 5);
    ledger = ledger(Ledger.State.ACTIVE, "Ann", null, null);
    status = MemberStatus.CLEANED;
    assertThat(leaver().reason()).isEqualTo("CLEANED");
    status = MemberStatus.PENDING;
    assertThat(leaver().reason()).isEqualTo("PENDING");
    status = MemberStatus.ARCHIVED;
    assertThat(leaver().mark()).isEqualTo(Mark.GONE);
    status = null;
    assertThat(leaver().mark()).isEqualTo(Mark.GONE);
  }

  @Test
  void should_not_take_out_an_address_that_somebody_in_the_segment_has_now() {
    removal = new RemoveOthers(Scope.MANAGED, new Removal.Archive(), 10, 5);
    status = MemberStatus.SUBSCRIBED;
    ledger = ledger(Ledger.State.ACTIVE, "Ann", null, null);
    assertThat(decide(facts(true, true, ann())).reason()).isEqualTo("ADDRESS_MOVED");
  }

  @Test
  void should_send_nothing_about_somebody_who_did_not_consent() {
    consent = NEWSLETTER;
    assertThat(inSegment().reason()).isEqualTo("CONSENT");
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.EXCLUDED);
    assertThat(inSegment().detail())
        .isEqualTo("Has not consented to newsletter; the zone EU is opt-in.");
    answers = new Consent(Set.of("newsletter"), Set.of());
    assertThat(inSegment().action()).isEqualTo(Action.UPSERT);
  }

  /** Whatever the goal, the member and the ledger: without consent a removal is the most. */
  @Property
  void should_never_write_to_somebody_without_consent(
      @ForAll MemberStatus start,
      @ForAll Ledger.State state,
      @ForAll boolean refused,
      @ForAll boolean owned,
      @ForAll boolean mayCreate,
      @ForAll boolean all,
      @ForAll Scope scope) {
    consent = NEWSLETTER;
    answers = refused ? new Consent(Set.of(), Set.of("newsletter")) : Consent.NONE;
    create = mayCreate;
    full = all;
    status = start == MemberStatus.DELETED ? null : start;
    removal = new RemoveOthers(scope, new Removal.Archive(), 10, 5);
    Ledger known = ledger(state, "Earlier", null, null);
    ledger =
        new Ledger(
            state,
            owned,
            known.payload(),
            known.hash(),
            null,
            null,
            null,
            start,
            NOW.plusSeconds(9),
            ADDRESS,
            Leaving.Word.ARCHIVE);
    assertThat(inSegment().action()).isIn(null, Action.REMOVE);
    removal = null;
    assertThat(inSegment().action()).isNull();
    assertThat(inSegment().reason()).isEqualTo("CONSENT");
  }

  @Test
  void should_take_out_who_withdrew_consent_as_who_left_the_segment() {
    consent = NEWSLETTER;
    removal = new RemoveOthers(Scope.MANAGED, new Removal.Archive(), 10, 5);
    status = MemberStatus.SUBSCRIBED;
    ledger = ledger(Ledger.State.ACTIVE, "Ann", null, null);
    answers = new Consent(Set.of(), Set.of("newsletter"));
    assertThat(inSegment().action()).isEqualTo(Action.REMOVE);
    assertThat(inSegment().reason()).isEqualTo("CONSENT");
    assertThat(inSegment().detail()).isEqualTo("Refused newsletter; the zone EU is opt-in.");
  }

  @Test
  void should_not_take_out_of_an_audience_who_was_never_asked() {
    consent = NEWSLETTER;
    removal = new RemoveOthers(Scope.AUDIENCE, new Removal.Archive(), 10, 5);
    status = MemberStatus.SUBSCRIBED;
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.EXCLUDED);
    answers = new Consent(Set.of(), Set.of("newsletter"));
    assertThat(inSegment().action()).isEqualTo(Action.REMOVE);
    status = MemberStatus.UNSUBSCRIBED;
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.EXCLUDED);
    removal = new RemoveOthers(Scope.MANAGED, new Removal.Archive(), 10, 5);
    status = MemberStatus.SUBSCRIBED;
    assertThat(inSegment().outcomeClass()).isEqualTo(OutcomeClass.EXCLUDED);
  }

  private Decision inSegment() {
    return decide(facts(false, false, ann()));
  }

  private Decision leaver() {
    return decide(facts(true, false, ann()));
  }

  private Decision decide(Facts facts) {
    ExportGoal goal =
        new ExportGoal(
            "vip",
            true,
            "vip",
            List.of("a1b2c3d4e5"),
            "email",
            List.of(
                new ExportGoal.Mapping(
                    new ExportGoal.Source.Property("first_name"),
                    new ExportGoal.Target.Field("FNAME"))),
            create,
            false,
            StatusForNew.AUTO,
            removal,
            stage,
            touchpoint,
            "pressure",
            holdOut);
    PayloadMapping mapping =
        new PayloadMapping(
            goal.mappings(),
            new AudienceTargets(
                List.of(new MergeField("FNAME", "text", "First name", false, List.of())),
                List.of(),
                List.of(),
                true));
    return new ExportDecision(goal, consent, mapping, new HoldOut(1, holdOut), full, false, NOW)
        .decide(facts);
  }

  private Facts facts(boolean leaver, boolean taken, ObjectNode properties) {
    Member member = status == null ? null : new Member("1f3870be", status, NOW);
    Member earlier = former == null ? null : new Member("9b2d5f11", former, NOW);
    return new Facts(
        7,
        3L,
        leaver,
        address,
        taken,
        properties,
        zone,
        "PERSONAL",
        answers,
        List.of(),
        stages,
        List.of(),
        member,
        earlier,
        ledger);
  }

  private static ObjectNode ann() {
    return JsonNodeFactory.instance.objectNode().put("first_name", "Ann");
  }

  private static Ledger ledger(Ledger.State state, String name, Instant retryAt, String reason) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode().put("email_address", ADDRESS);
    payload.putObject("merge_fields").put("FNAME", name);
    return new Ledger(
        state,
        true,
        payload,
        PayloadHash.of(payload),
        null,
        retryAt,
        reason,
        null,
        null,
        ADDRESS,
        null);
  }

  /** Accepted was another name before. */
  private static Ledger refused(Ledger.State state, String name, Instant retryAt, String reason) {
    Ledger accepted = ledger(state, "Earlier", retryAt, reason);
    byte[] refused = ledger(state, name, null, null).hash();
    return new Ledger(
        state,
        true,
        accepted.payload(),
        accepted.hash(),
        refused,
        retryAt,
        reason,
        null,
        null,
        ADDRESS,
        null);
  }

  private static Ledger removed(Instant at) {
    return new Ledger(
        Ledger.State.REMOVED,
        true,
        null,
        null,
        null,
        null,
        null,
        MemberStatus.SUBSCRIBED,
        at,
        ADDRESS,
        Leaving.Word.ARCHIVE);
  }
}
