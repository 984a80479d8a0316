package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.access.Role;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PersonalDataTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PersonalData people =
      new PersonalData(
          () ->
              Map.of("first_name", property("first_name", true), "tier", property("tier", false)));
  private final Caller viewer = new Caller("vi", Role.VIEWER, false, Caller.Means.TOKEN);

  @Test
  void should_mask_addresses_wherever_they_stand() throws IOException {
    assertThat(
            shown(
                "{'email': 'ann@example.org', 'detail': 'Ann <ann@example.org> is two: b@c.test.'}"))
        .isEqualTo(
            JSON.readTree(
                quoted(
                    "{'email': 'a…@example.org', 'detail': 'Ann <a…@example.org> is two: b…@c.test.'}")));
  }

  @Test
  void should_mask_properties_that_are_marked_and_show_the_others() throws IOException {
    assertThat(
            shown("{'properties': {'first_name': ['Ann', 'Anna'], 'tier': 'Gold', 'points': 17}}"))
        .isEqualTo(
            JSON.readTree(
                quoted(
                    "{'properties': {'first_name': ['…', '…'], 'tier': 'Gold', 'points': 17}}")));
  }

  @Test
  void should_mask_what_goes_to_mailchimp_unless_it_is_known_to_be_harmless() throws IOException {
    assertThat(
            shown(
                "{'before': null, 'after': {'merge_fields': {'FNAME': 'Ann', 'AGE': 31}, 'tier': 'Gold'}}"))
        .isEqualTo(
            JSON.readTree(
                quoted(
                    "{'before': null, 'after': {'merge_fields': {'FNAME': '…', 'AGE': '…'}, 'tier': 'Gold'}}")));
    assertThat(
            shown(
                "{'rules': [{'property': 'tier', 'value': 'Gold'}, {'field': 'FNAME', 'value': 'Ann'}], 'value': 0.5}"))
        .isEqualTo(
            JSON.readTree(
                quoted(
                    "{'rules': [{'property': 'tier', 'value': 'Gold'}, {'field': 'FNAME', 'value': '…'}], 'value': 0.5}")));
  }

  @Test
  void should_leave_everything_as_it_is_for_those_who_may_see_it() throws IOException {
    JsonNode answer = JSON.readTree("{\"email\": \"ann@example.org\"}");
    assertThat(people.shown(Caller.ofSetting(), answer)).isSameAs(answer);
  }

  private JsonNode shown(String answer) throws IOException {
    return people.shown(viewer, JSON.readTree(quoted(answer)));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  private static Property property(String id, boolean pii) {
    return new Property(id, PropertyType.TEXT, false, false, id, pii);
  }
}
