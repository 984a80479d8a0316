package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.ConsentAnswer;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.segment.ConsentRule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a member answers, and as of when. */
class MemberConsentTest {
  private static final String OPT_IN = "2024-05-06T07:08:09Z";
  private static final String CHANGED = "2026-11-01T10:00:00Z";

  private String consent = "news";
  private List<ImportGoal.Permission> permissions = List.of();
  private String status = "subscribed";
  private String optIn = OPT_IN;
  private Boolean enabled;
  private Map<String, Boolean> said = Map.of();
  private Map<String, ConsentAnswer> known = Map.of();

  @Test
  void should_answer_as_of_the_opt_in_and_only_while_subscribed() {
    assertThat(answers()).containsExactly("news consented " + OPT_IN);
    for (String other : List.of("unsubscribed", "pending", "cleaned", "transactional")) {
      status = other;
      assertThat(answers()).as(other).isEmpty();
    }
  }

  @Test
  void should_answer_nothing_where_the_document_asks_for_nothing() {
    consent = null;
    enabled = true;
    assertThat(answers()).isEmpty();
  }

  @Test
  void should_have_no_evidence_against_an_answer_where_no_opt_in_is_told() {
    optIn = "";
    assertThat(answers()).containsExactly("news consented " + CHANGED);
    known = Map.of("news", ConsentAnswer.byApi(7, "news", false, Instant.EPOCH));
    assertThat(answers()).isEmpty();
    optIn = "yesterday";
    assertThat(answers()).isEmpty();
  }

  @Test
  void should_let_a_permission_speak_before_the_subscription() {
    permit(false);
    assertThat(answers()).containsExactly("news refused " + CHANGED);
    permit(true);
    assertThat(answers()).containsExactly("news consented " + OPT_IN);
    enabled = null;
    assertThat(answers()).containsExactly("news consented " + OPT_IN);
  }

  @Test
  void should_take_a_permission_that_changed_for_an_answer_of_the_last_change() {
    consent = null;
    permit(true);
    said = Map.of("news", true);
    assertThat(answers()).isEmpty();
    said = Map.of("news", false);
    assertThat(answers()).containsExactly("news consented " + CHANGED);
    permit(false);
    assertThat(answers()).isEmpty();
    said = Map.of("news", true);
    assertThat(answers()).containsExactly("news refused " + CHANGED);
  }

  @Test
  void should_not_let_the_subscription_speak_where_a_permission_said_the_same_before() {
    permit(false);
    said = Map.of("news", false);
    assertThat(answers()).isEmpty();
  }

  private void permit(boolean given) {
    permissions = List.of(new ImportGoal.Permission(0, "marketing_permissions.a1f2", "news"));
    enabled = given;
  }

  private List<String> answers() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("web_id", 11).put("id", "m").put("email_address", "ann@example.org");
    json.put("status", status).put("last_changed", CHANGED).put("timestamp_opt", optIn);
    if (enabled != null) {
      json.putArray("marketing_permissions")
          .addObject()
          .put("marketing_permission_id", "a1f2")
          .put("enabled", enabled);
    }
    ImportedMember member = new ImportedMember(json, Mirror.seen(json, null), null, 0);
    ImportGoal.Audience audience =
        new ImportGoal.Audience("a1", Set.of(MemberStatus.SUBSCRIBED), true, null, consent);
    ImportGoal goal =
        new ImportGoal(
            true, List.of(audience), null, "email_address", "email", List.of(), permissions);
    Run run =
        new Run(
            17,
            1,
            RunState.RUNNING,
            "test",
            null,
            false,
            false,
            null,
            null,
            1,
            Instant.EPOCH,
            null);
    ImportScope scope =
        new ImportScope(run, "shop", goal, audience, "Newsletter", Map.of(), ConsentRule.EVERYBODY);
    return new MemberConsent(scope)
        .answers(member, 7, said, known).stream()
            .peek(answer -> assertThat(answer.source()).isEqualTo("connection shop"))
            .peek(answer -> assertThat(answer.run()).isEqualTo(17))
            .map(
                answer ->
                    answer.objective()
                        + (answer.consented() ? " consented " : " refused ")
                        + answer.at())
            .toList();
  }
}
