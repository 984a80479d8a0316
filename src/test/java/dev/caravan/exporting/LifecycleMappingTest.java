package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ExportGoal.Mapping;
import dev.caravan.connection.ExportGoal.Source;
import dev.caravan.connection.ExportGoal.Target;
import dev.caravan.mailchimp.MergeField;
import dev.caravan.profile.ConsentStore.Consent;
import dev.caravan.segment.StageNow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LifecycleMappingTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  private static final Map<String, StageNow> STAGES =
      Map.of(
          "reader", new StageNow("reader", "daily", NOW, null),
          "customer", new StageNow("customer", "loyal", NOW, null));

  private final JsonNodeFactory json = JsonNodeFactory.instance;

  @Test
  void should_write_every_stage_with_its_lifecycle_in_a_stable_order() {
    assertThat(map(new Source.AllLifecycles(), STAGES, false).get("STAGE").asText())
        .isEqualTo("customer: loyal, reader: daily");
  }

  @Test
  void should_write_only_the_lifecycles_that_were_chosen() {
    Source reader = new Source.ChosenLifecycles(Set.of("reader", "visitor"));
    assertThat(map(reader, STAGES, false).get("STAGE").asText()).isEqualTo("reader: daily");
  }

  @Test
  void should_empty_the_field_of_somebody_who_is_in_no_stage_any_more() {
    assertThat(map(new Source.AllLifecycles(), Map.of(), true).get("STAGE").asText()).isEmpty();
    assertThat(map(new Source.AllLifecycles(), Map.of(), false).has("STAGE")).isFalse();
  }

  private ObjectNode map(Source source, Map<String, StageNow> stages, boolean isWrittenBefore) {
    ObjectNode payload = json.objectNode();
    payload.putObject("merge_fields").put("STAGE", "customer: new");
    Facts.Ledger ledger =
        new Facts.Ledger(
            Facts.Ledger.State.ACTIVE,
            true,
            payload,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    Facts facts =
        new Facts(
            7,
            3L,
            false,
            "ann@example.org",
            false,
            json.objectNode(),
            null,
            null,
            Consent.NONE,
            List.of(),
            stages,
            List.of(),
            null,
            null,
            isWrittenBefore ? ledger : null);
    MergeField field = new MergeField("STAGE", "text", "Stage", false, List.of());
    return new PayloadMapping(
            List.of(new Mapping(source, new Target.Field("STAGE"))),
            new AudienceTargets(List.of(field), List.of(), List.of(), true))
        .map(facts)
        .fields();
  }
}
