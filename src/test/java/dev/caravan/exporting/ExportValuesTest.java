package dev.caravan.exporting;

import static dev.caravan.exporting.ExportTown.AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a goal writes besides merge fields that are there: tags, groups, permissions, new fields.
 */
@ExtendWith(SharedExportTown.class)
class ExportValuesTest {
  private static final String TAGS =
      "  - {property: label, tags: true}\n"
          + "      - {segments: [{name: vip, as: Gold}], tags: true, quiet: true}\n"
          + "    createSubscribers: true";

  private final ExportTown town;
  private final String ann;
  private final String bob;
  private final Map<String, Long> before;

  ExportValuesTest(ExportTown town) {
    this.town = town;
    ann = town.address("ann");
    bob = town.address("bob");
    before = town.sandbox.calls();
  }

  @Test
  void should_put_on_and_take_off_only_its_own_tags_whatever_their_case() {
    town.goal(TAGS);
    town.profile(ann, "Ann", "Gold");
    town.set(ann, "label", "Blue");
    assertThat(town.run().added()).isEqualTo(1);
    assertThat(tags(ann)).containsExactlyInAnyOrder("Blue", "Gold");

    tag(ann, "press", "active");
    town.set(ann, "label", "Red");
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(tags(ann)).containsExactlyInAnyOrder("Gold", "Red", "press");

    town.set(ann, "label", "rEd");
    assertThat(town.run().unchanged()).isEqualTo(1);
    town.goal("createSubscribers: true");
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(tags(ann)).containsExactly("press");
    assertThat(town.run().unchanged()).isEqualTo(1);
  }

  @Test
  void should_make_no_call_for_tags_that_mailchimp_has_accepted() {
    town.goal(TAGS);
    town.profile(ann, "Ann", "Gold");
    town.set(ann, "label", "Blue");
    town.run();
    long batches = calls("POST /lists/{list}");
    long tagged = calls("POST /lists/{list}/members/{hash}/tags");
    assertThat(town.run().unchanged()).isEqualTo(1);
    assertThat(calls("POST /lists/{list}/members/{hash}/tags")).isEqualTo(tagged);
    town.set(ann, "label", "Red");
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(calls("POST /lists/{list}/members/{hash}/tags")).isEqualTo(tagged + 1);
    town.set(ann, "first_name", "Anna");
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(calls("POST /lists/{list}/members/{hash}/tags")).isEqualTo(tagged + 1);
    assertThat(calls("POST /lists/{list}")).isEqualTo(batches + 1);
  }

  @Test
  void should_set_off_no_journey_by_a_tag_that_is_quiet() {
    town.goal(TAGS);
    town.profile(ann, "Ann", "Gold");
    town.set(ann, "label", "Blue");
    town.run();
    assertThat(town.sandbox.journeys(AUDIENCE, ann)).containsExactly("Blue");
    town.set(ann, "label", "Red");
    town.run();
    assertThat(town.sandbox.journeys(AUDIENCE, ann)).containsExactly("Blue", "Red");
  }

  @Test
  void should_put_tags_on_whoever_is_a_member_already() {
    String member = town.subscribed();
    town.goal(TAGS.replace("createSubscribers: true", "createSubscribers: false"));
    town.profile(member, "Member", "Gold");
    List<String> before = tags(member);
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(tags(member)).containsAll(before).contains("Gold");
  }

  @Test
  void should_leave_out_a_tag_that_is_too_long_and_say_so() {
    town.goal(TAGS);
    town.profile(ann, "Ann", "Gold");
    town.set(ann, "label", "x".repeat(101));
    Run run = run();
    assertThat(town.outcomes(run)).isEqualTo(Map.of("ADDED", 1L, "WARN TAG_TOO_LONG", 1L));
    assertThat(tags(ann)).containsExactly("Gold");
  }

  @Test
  void should_put_members_into_groups_and_take_them_out() {
    String group = town.group("Interests", "News");
    town.goal(
        "  - {property: likes_news, interest: %s}\n    createSubscribers: true".formatted(group));
    town.profile(ann, "Ann", "Gold");
    town.profile(bob, "Bob", "Gold");
    town.set(ann, "likes_news", "true");
    assertThat(town.run().added()).isEqualTo(2);
    assertThat(interest(ann, group)).isTrue();
    assertThat(interest(bob, group)).isFalse();

    Run dry = town.open(true);
    town.set(ann, "likes_news", "false");
    town.export(dry);
    town.runs.close(dry, RunState.COMPLETED, null);
    JsonNode told = town.outcomes(dry, ann).get(0);
    assertThat(told.get("before").toString()).isEqualTo("{\"interests.%s\":true}".formatted(group));
    assertThat(told.get("after").toString()).isEqualTo("{\"interests.%s\":false}".formatted(group));
    assertThat(interest(ann, group)).isTrue();
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(interest(ann, group)).isFalse();
  }

  @Test
  void should_take_out_of_the_group_whose_property_lost_its_value() {
    String group = town.group("Interests", "News");
    town.goal("  - {property: likes_news, interest: Interests/News}\n    createSubscribers: true");
    town.profile(ann, "Ann", "Gold");
    town.set(ann, "likes_news", "true");
    town.run();
    town.set(ann, "likes_news", null);
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(interest(ann, group)).isFalse();
    assertThat(town.run().unchanged()).isEqualTo(1);
  }

  @Test
  void should_write_answers_to_the_gdpr_form_of_new_and_old_members() {
    String permission = town.permission();
    String member = town.subscribed();
    town.goal(
        "  - {property: may_mail, marketingPermission: %s}\n    createSubscribers: true"
            .formatted(permission));
    town.profile(ann, "Ann", "Gold");
    town.profile(member, "Member", "Gold");
    town.set(ann, "may_mail", "true");
    town.set(member, "may_mail", "true");
    Run first = run();
    assertThat(town.outcomes(first)).isEqualTo(Map.of("ADDED", 1L, "CHANGED", 1L));
    assertThat(allows(ann, permission)).isTrue();
    assertThat(allows(member, permission)).isTrue();
    assertThat(town.run().unchanged()).isEqualTo(2);

    town.set(ann, "may_mail", "false");
    long batches = calls("POST /lists/{list}");
    Run second = run();
    assertThat(town.outcomes(second)).isEqualTo(Map.of("CHANGED", 1L));
    assertThat(town.outcomes(second, ann).get(0).get("after").toString())
        .isEqualTo("{\"marketing_permissions.%s\":false}".formatted(permission));
    assertThat(allows(ann, permission)).isFalse();
    assertThat(calls("POST /lists/{list}")).isEqualTo(batches);
  }

  @Test
  void should_give_tags_groups_and_permissions_to_whoever_comes_back() {
    String permission = town.permission();
    String group = town.group("Interests", "News");
    town.goal(
        "  - {property: may_mail, marketingPermission: %s}\n".formatted(permission)
            + "      - {property: may_mail, interest: %s}\n".formatted(group)
            + "      - {property: label, tags: true}\n"
            + "    createSubscribers: true\n"
            + "    removeOthers: {scope: managed, atMost: {count: 10, percent: 100}}");
    town.profile(ann, "Ann", "Gold");
    town.run();
    town.set(ann, "tier", "Silver");
    assertThat(town.run().removed()).isEqualTo(1);
    town.set(ann, "tier", "Gold");
    town.set(ann, "may_mail", "true");
    town.set(ann, "label", "Back");
    assertThat(town.run().added()).isEqualTo(1);
    assertThat(town.status(ann)).isEqualTo("subscribed");
    assertThat(allows(ann, permission)).isTrue();
    assertThat(interest(ann, group)).isTrue();
    assertThat(tags(ann)).containsExactly("Back");
    assertThat(town.run().unchanged()).isEqualTo(1);
  }

  @Test
  void should_make_merge_fields_that_an_audience_lacks_but_not_in_a_dry_run() {
    town.property("loyalty", "decimal");
    town.goal(
        "  - {property: loyalty, field: LOYALTY}\n    createFields: true\n    createSubscribers: true");
    town.profile(ann, "Ann", "Gold");
    town.set(ann, "loyalty", "12.5");
    Run dry = town.open(true);
    town.export(dry);
    town.runs.close(dry, RunState.COMPLETED, null);
    assertThat(town.outcomes(dry)).isEqualTo(Map.of("ADDED", 1L, "WARN NEW_FIELD", 1L));
    assertThat(town.outcomes(dry, ann).get(0).get("after").toString()).contains("\"LOYALTY\":12.5");
    assertThat(calls("POST /lists/{list}/merge-fields")).isZero();

    Run run = run();
    assertThat(town.outcomes(run)).isEqualTo(Map.of("ADDED", 1L, "WARN NEW_FIELD", 1L));
    assertThat(town.field(ann, "LOYALTY").decimalValue()).isEqualByComparingTo("12.5");
    assertThat(town.outcomes(run())).isEmpty();
    assertThat(calls("POST /lists/{list}/merge-fields")).isEqualTo(1);
  }

  private Run run() {
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    return run;
  }

  private long calls(String route) {
    return town.sandbox.calls().getOrDefault(route, 0L) - before.getOrDefault(route, 0L);
  }

  private JsonNode member(String address) {
    return town.sandbox.member(AUDIENCE, address).orElseThrow();
  }

  private List<String> tags(String address) {
    return StreamSupport.stream(member(address).get("tags").spliterator(), false)
        .map(tag -> tag.get("name").asText())
        .toList();
  }

  private boolean interest(String address, String group) {
    return member(address).at("/interests/" + group).asBoolean();
  }

  private boolean allows(String address, String permission) {
    return StreamSupport.stream(member(address).get("marketing_permissions").spliterator(), false)
        .filter(one -> one.get("marketing_permission_id").asText().equals(permission))
        .anyMatch(one -> one.get("enabled").asBoolean());
  }

  private void tag(String address, String name, String status) {
    town.elsewhere(
        "POST",
        address,
        "/tags",
        "{\"tags\": [{\"name\": \"%s\", \"status\": \"%s\"}]}".formatted(name, status));
  }
}
