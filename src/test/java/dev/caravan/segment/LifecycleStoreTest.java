package dev.caravan.segment;

import static dev.caravan.segment.LifecycleWorld.CUSTOMER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.EmailEvent;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleStoreTest {
  private final LifecycleWorld world = new LifecycleWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void should_keep_a_document_as_it_was_put() {
    assertThat(world.lifecycles.put(LifecycleWorld.yaml(CUSTOMER))).isTrue();
    assertThat(world.lifecycles.put(LifecycleWorld.yaml(CUSTOMER))).isFalse();
    assertThat(world.lifecycles.get("customer").orElseThrow().toString())
        .isEqualTo(LifecycleWorld.yaml(CUSTOMER).toString());
    assertThat(world.lifecycles.stages("customer")).contains(List.of("new", "loyal"));
    assertThat(world.lifecycles.stages("nosuch")).isEmpty();
  }

  @Test
  void should_read_stages_in_order_with_their_thresholds() {
    LifecycleDocument read = world.lifecycles.read(LifecycleWorld.yaml(CUSTOMER));
    assertThat(read.stages())
        .extracting(LifecycleDocument.Stage::threshold)
        .containsExactly(new Threshold(2, Threshold.Per.WEEK, EmailEvent.OPEN), null);
    assertThat(read.stages())
        .extracting(LifecycleDocument.Stage::name)
        .containsExactly("new", "loyal");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          lifecycle: 7                      | lifecycle                  | must be the lifecycle's name
          title: x                          | title                      | is unknown; there are lifecycle
          entry: all                        | entry                      | must be a condition
          entry: {property: nosuch}         | entry.property             | is no property
          completion: {all: []}             | completion.all             | at least one condition
          stages: []                        | stages                     | 1 to 10 stages
          stages: [new]                     | stages[0]                  | must be a stage
          stages: [{stage: new}]            | stages[0].where            | must be a condition
          stages: [{stage: a, where: {property: tier, empty: true}}, {stage: a, where: {property: tier, empty: true}}] | stages[1].stage | two stages a
          stages: [{stage: '', where: {property: tier, empty: true}}] | stages[0].stage | must be the stage's name
          stages: [{stage: a, where: {any: [{property: orders, contains: x}]}}] | stages[0].where.any[0].contains | possible are
          stages: [{stage: a, where: {property: tier, empty: true}, threshold: 3}] | stages[0].threshold | must be such as
          stages: [{stage: a, where: {property: tier, empty: true}, threshold: {atMost: 0, per: week, count: open}}] | stages[0].threshold.atMost | from 1 to 1000
          stages: [{stage: a, where: {property: tier, empty: true}, threshold: {atMost: 1, per: year, count: open}}] | stages[0].threshold.per | [day, week, month, quarter]
          stages: [{stage: a, where: {property: tier, empty: true}, threshold: {atMost: 1, per: day, count: bounce}}] | stages[0].threshold.count | open or click
          stages: [{stage: a, where: {property: tier, empty: true}, threshold: {atMost: 1, per: day, count: open, unit: event}}] | stages[0].threshold.unit | is unknown
          stages: [{stage: a, where: {segment: nosuch}}] | stages[0].where | segment nosuch does not exist
          entry: {lifecycle: nosuch, stage: a} | entry | lifecycle nosuch does not exist
          """)
  void should_name_the_place_and_what_would_be_right(String keys, String place, String right) {
    ObjectNode document = LifecycleWorld.yaml(CUSTOMER);
    document.setAll(LifecycleWorld.yaml(keys));
    assertThatThrownBy(() -> world.lifecycles.put(document))
        .isInstanceOfSatisfying(
            InvalidSegment.class,
            refused ->
                assertThat(refused.errors())
                    .singleElement()
                    .satisfies(
                        error -> {
                          assertThat(error.place()).isEqualTo(place.strip());
                          assertThat(error.message()).contains(right.strip());
                        }));
    assertThat(world.lifecycles.all()).isEmpty();
  }

  @Test
  void should_take_whole_numbers_as_yaml_and_as_json_write_them() {
    String yaml = "{segment: s, where: {event: Open Email, atLeast: 2, inLast: 90d}}";
    world.segment(yaml);
    world.segments.put(LifecycleWorld.json(LifecycleWorld.yaml(yaml).toString()));
    assertThat(world.segments.count("s")).contains(0L);
    assertThatThrownBy(() -> world.segment(yaml.replace("2,", "99999999999,")))
        .hasMessageContaining("must be a whole number from 1");
  }

  @Test
  void should_allow_ten_stages_and_no_more() {
    StringBuilder stages = new StringBuilder();
    for (int i = 0; i < LifecycleDocument.MAX_STAGES; i++) {
      stages.append("  - {stage: s%d, where: {property: orders, from: %d}}\n".formatted(i, i));
    }
    world.lifecycle("lifecycle: long\nstages:\n" + stages);
    assertThat(world.lifecycles.stages("long").orElseThrow()).hasSize(10);
    assertThatThrownBy(
            () ->
                world.lifecycle(
                    "lifecycle: long\nstages:\n"
                        + stages
                        + "  - {stage: more, where: {property: tier, empty: true}}\n"))
        .hasMessageContaining("1 to 10 stages");
  }

  @Test
  void should_refuse_a_circle_that_goes_by_segments_and_lifecycles() {
    world.segment("{segment: known, where: {property: tier, empty: false}}");
    world.lifecycle(CUSTOMER.replace("{property: tier, empty: false}", "{segment: known}"));
    world.segment("{segment: fans, where: {not: {lifecycle: customer, stage: loyal}}}");
    assertThatThrownBy(() -> world.segment("{segment: known, where: {segment: fans}}"))
        .isInstanceOf(InvalidSegment.class)
        .hasMessageContaining("refers to itself: known → fans → lifecycle customer → known");
    assertThatThrownBy(
            () ->
                world.lifecycle(
                    CUSTOMER.replace("{property: tier, empty: false}", "{segment: fans}")))
        .isInstanceOfSatisfying(
            InvalidSegment.class,
            refused ->
                assertThat(refused.errors())
                    .containsExactly(
                        new DocumentError(
                            "entry",
                            "refers to itself: lifecycle customer → fans → lifecycle customer")));
    assertThat(world.segments.count("known")).contains(0L);
  }

  @Test
  void should_tell_a_segment_from_a_lifecycle_of_the_same_name() {
    world.segment("{segment: customer, where: {property: tier, empty: false}}");
    world.lifecycle(CUSTOMER.replace("{property: tier, empty: false}", "{segment: customer}"));
    assertThat(world.segments.count("customer")).contains(0L);
  }

  @Test
  void should_delete_only_what_nothing_refers_to() {
    world.segment("{segment: known, where: {property: tier, empty: false}}");
    world.lifecycle(CUSTOMER.replace("{property: tier, empty: false}", "{segment: known}"));
    world.segment("{segment: fans, where: {lifecycle: customer, stage: loyal}}");
    world.lifecycle(
        "lifecycle: second\nstages: [{stage: on, where: {lifecycle: customer, stage: new}}]\n");
    assertThatThrownBy(() -> world.segments.delete("known"))
        .isInstanceOf(SegmentInUse.class)
        .hasMessage("segment known is used by segment fans, lifecycle customer, lifecycle second");
    assertThatThrownBy(() -> world.lifecycles.delete("customer"))
        .isInstanceOf(LifecycleInUse.class)
        .hasMessage("lifecycle customer is used by segment fans, lifecycle second");
    world.lifecycles.delete("second");
    world.segments.delete("fans");
    assertThat(world.lifecycles.delete("customer")).isTrue();
    assertThat(world.lifecycles.delete("customer")).isFalse();
    assertThat(world.segments.delete("known")).isTrue();
  }

  @Test
  void should_refuse_to_take_a_stage_away_that_a_segment_names() {
    world.lifecycle(CUSTOMER);
    world.segment("{segment: fans, where: {lifecycle: customer, stage: loyal}}");
    assertThatThrownBy(() -> world.lifecycle(CUSTOMER.replace("stage: loyal", "stage: gold")))
        .isInstanceOf(InvalidSegment.class)
        .hasMessageContaining("lifecycle customer has no stage loyal; it has new, gold");
    assertThat(world.segments.count("fans")).contains(0L);
  }

  @Test
  void should_keep_a_property_that_a_lifecycle_is_about() {
    world.lifecycle(CUSTOMER);
    assertThat(world.segments.usesOf("churned")).containsExactly("lifecycle customer");
    assertThat(world.segments.usesOf("nosuch")).isEmpty();
  }

  @Test
  void should_forget_the_history_of_a_lifecycle_that_is_deleted() {
    world.lifecycle(CUSTOMER);
    world.execute(
        "insert into profile (properties) select '{\"tier\": \"a\", \"orders\": 1}'"
            + " from generate_series(1, 25000)");
    world.stages.recompute();
    assertThat(world.reports.counts("customer")).isEqualTo(Map.of("new", 25000L));
    world.lifecycles.delete("customer");
    assertThat(world.number("select count(*) from stage")).isZero();
    world.lifecycle(CUSTOMER);
    assertThat(world.reports.counts("customer")).isEmpty();
  }

  @Test
  void should_keep_hostile_names_as_names() {
    String hostile = "s'); drop table stage; --\\\" ? :x %s";
    world.properties.put(new Property(hostile, PropertyType.TEXT, false, false, null, false));
    ObjectNode document =
        (ObjectNode)
            LifecycleWorld.json(
                """
                {"lifecycle": "L", "stages": [{"stage": "S", "where": {"property": "P", "is": "V"}}]}
                """);
    ObjectNode stage = (ObjectNode) document.at("/stages/0");
    document.put("lifecycle", hostile);
    stage.put("stage", hostile);
    ((ObjectNode) stage.get("where")).put("property", hostile).put("is", hostile);
    world.lifecycles.put(document);
    ObjectNode segment = (ObjectNode) LifecycleWorld.json("{\"segment\": \"s\", \"where\": {}}");
    ((ObjectNode) segment.get("where")).put("lifecycle", hostile).put("stage", hostile);
    world.segments.put(segment);
    ObjectNode properties = (ObjectNode) LifecycleWorld.json("{}");
    properties.put(hostile, hostile);
    world.jdbi.useHandle(
        handle ->
            handle.execute(
                "insert into profile (id, properties) values (1, ?::jsonb)",
                properties.toString()));
    assertThat(world.segments.count("s")).contains(1L);
    world.stages.recompute();
    assertThat(world.reports.counts(hostile)).isEqualTo(Map.of(hostile, 1L));
  }
}
