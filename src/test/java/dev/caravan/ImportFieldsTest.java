package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.PropertyType;
import dev.caravan.run.Run;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be read of a member, and in which form it enters a profile. */
@ExtendWith(SharedTown.class)
class ImportFieldsTest {
  private static final String IMPORT =
      """
      import:
        audiences:
          - {id: AUDIENCE, statuses: [subscribed, unsubscribed], createProfiles: true}
        identifier: {field: email_address, property: email}
        mappings:
      """;

  private final TestAudience audience;
  private final Town town;

  ImportFieldsTest(Town town) {
    this.town = town;
    audience = new TestAudience(town);
    for (PropertyType type : PropertyType.values()) {
      for (char letter = 'a'; letter <= 'h'; letter++) {
        town.property(type.word() + "_" + letter, type, false, false);
      }
    }
  }

  private static String map(String... pairs) {
    StringBuilder mappings = new StringBuilder(IMPORT);
    for (String pair : pairs) {
      String[] parts = pair.split(" > ");
      mappings.append(
          "    - {field: \"%s\", property: %s, mode: set}%n".formatted(parts[0], parts[1]));
    }
    return mappings.toString();
  }

  private void holds(String property, String value) {
    assertThat(audience.value("ann", property)).as(property).contains(value);
  }

  @Test
  void should_import_whatever_a_member_has_besides_merge_fields() {
    audience.askForPermissions();
    audience.put("ann", "{\"FNAME\": \"Ann\", \"LNAME\": \"Archer\"}");
    String news = group("Interests: News");
    String permission =
        audience.member("ann", "/marketing_permissions/0").path("marketing_permission_id").asText();
    audience.patch(
        "ann",
        """
        {"interests": {"%s": true}, "language": "nl", "vip": true, "email_type": "text",
         "ip_signup": "198.51.100.7", "timestamp_signup": "2026-01-31T10:00:00+00:00",
         "location": {"latitude": 52.1, "longitude": 4.3},
         "marketing_permissions": [{"marketing_permission_id": "%s", "enabled": true}]}
        """
            .formatted(news, permission));
    audience.tag("ann", "wine");
    audience.connect(
        map(
            "full_name > text_a",
            "status > text_b",
            "language > text_c",
            "vip > boolean_a",
            "interests.Interests/News > boolean_b",
            "interests." + group("Interests: Offers") + " > boolean_c",
            "marketing_permissions." + permission + " > boolean_d",
            "email_type > text_d",
            "ip_signup > text_e",
            "timestamp_signup > datetime_a",
            "last_changed > datetime_b",
            "location.latitude > decimal_a",
            "stats.avg_open_rate > decimal_b",
            "member_rating > number_a",
            "web_id > number_b",
            "contact_id > text_f",
            "unique_email_id > text_g",
            "source > text_h",
            "tags > interests"));

    Run run = audience.run();

    assertThat(audience.outcomes(run)).containsOnly(Map.entry("ADDED", 1L));
    holds("text_a", "Ann Archer");
    holds("text_b", "subscribed");
    holds("text_c", "nl");
    holds("boolean_a", "true");
    holds("boolean_b", "true");
    holds("boolean_c", "false");
    holds("boolean_d", "true");
    holds("text_d", "text");
    holds("text_e", "198.51.100.7");
    holds("datetime_a", "2026-01-31T10:00:00Z");
    assertThat(audience.value("ann", "datetime_b")).isPresent();
    holds("decimal_a", "52.1");
    holds("decimal_b", "0");
    holds("number_a", audience.member("ann", "/member_rating").asText());
    holds("number_b", audience.member("ann", "/web_id").asText());
    holds("text_f", audience.member("ann", "/contact_id").asText());
    holds("text_g", audience.member("ann", "/unique_email_id").asText());
    holds("text_h", "API - Generic");
    holds("interests", "[\"wine\"]");
  }

  @Test
  void should_ask_for_nothing_but_what_is_mapped() {
    audience.put("ann", "{}");
    audience.connect(
        map(
            "stats.avg_open_rate > decimal_a",
            "merge_fields.ADDRESS.city > city",
            "interests.Interests/News > boolean_a"));

    audience.run();

    assertThat(town.sandbox.lastCalls(100))
        .filteredOn(
            call ->
                call.path().endsWith(audience.id + "/members") && call.query().contains("offset="))
        .isNotEmpty()
        .allSatisfy(
            call ->
                assertThat(URLDecoder.decode(call.query(), StandardCharsets.UTF_8))
                    .contains(
                        "fields=total_items,members.contact_id,members.email_address,members.id,"
                            + "members.interests,members.last_changed,members.merge_fields.ADDRESS,"
                            + "members.stats.avg_open_rate,members.status,members.web_id&"));
  }

  @Test
  void should_map_fields_beyond_the_first_ten_that_mailchimp_lists() {
    for (int i = 0; i < 12; i++) {
      audience.addField(
          "{\"name\": \"Field %d\", \"tag\": \"MORE%d\", \"type\": \"text\"}".formatted(i, i));
    }
    audience.connect(map("merge_fields.MORE11 > text_a"));
    audience.put("ann", "{\"MORE11\": \"here\"}");

    audience.run();

    holds("text_a", "here");
    assertThat(fields(audience)).containsKeys("merge_fields.MORE11", "merge_fields.STAGE");
  }

  @Test
  void should_find_a_group_by_its_name_in_each_audience_whose_ids_differ() {
    TestAudience other = new TestAudience(town);
    audience.put("ann", "{}");
    audience.patch("ann", "{\"interests\": {\"%s\": true}}".formatted(group("Interests: News")));
    other.connect(map("interests.Interests/News > boolean_a"));
    audience.connect(map("interests.Interests/News > boolean_a"));
    other.putAddress(audience.address("bob"), "{}");
    assertThat(groupOf(other, "Interests: News")).isNotEqualTo(group("Interests: News"));

    audience.run();
    other.run();

    holds("boolean_a", "true");
    assertThat(audience.value("bob", "boolean_a")).contains("false");
  }

  @Test
  void should_fail_in_words_when_a_group_that_is_named_is_gone_and_clear_nothing() {
    audience.connect(
        map("interests.Interests/News > boolean_a")
            .replace("mode: set", "mode: set, whenEmpty: clear"));
    audience.put("ann", "{}");
    audience.patch("ann", "{\"interests\": {\"%s\": true}}".formatted(group("Interests: News")));
    audience.run();
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update audience set groups = '[]' where mailchimp_id = ?", audience.id));
    audience.put("ann", "{\"FNAME\": \"Ann\"}");

    Run run = audience.run();

    assertThat(town.report(run).at("/goals/0/detail").asText())
        .contains("has a group Interests/News any more");
    holds("boolean_a", "true");
  }

  @Test
  void should_keep_every_digit_of_a_number_and_every_zero_of_a_zip() {
    audience.connect(
        map(
            "merge_fields.POINTS > decimal_a",
            "merge_fields.ZIP > text_a",
            "merge_fields.PHONE > text_b"));
    audience.put(
        "ann",
        "{\"POINTS\": 12345678901234567890.123456789, \"ZIP\": \"01234\", \"PHONE\": \"0049 30"
            + " 123\"}");

    Run run = audience.run();
    holds("decimal_a", "12345678901234567890.123456789");
    holds("text_a", "01234");
    holds("text_b", "0049 30 123");

    audience.put("ann", "{\"POINTS\": 12345678901234567890.123456788}");
    run = audience.run();
    holds("decimal_a", "12345678901234567890.123456788");
    JsonNode outcome = outcomes(run).path("items").path(0);
    assertThat(outcome.at("/before/decimal_a").asText())
        .isEqualTo("12345678901234567890.123456789");
  }

  private JsonNode outcomes(Run run) {
    return town.api("GET", "/api/runs/" + run.id() + "/outcomes", null);
  }

  @Test
  void should_read_dates_and_birthdays_in_whatever_form_the_field_shows_them() {
    audience.addField(
        "{\"name\": \"Last visit\", \"tag\": \"VISIT\", \"type\": \"date\","
            + " \"options\": {\"date_format\": \"DD/MM/YYYY\"}}");
    audience.connect(
        map(
            "merge_fields.SIGNUP > datetime_a",
            "merge_fields.VISIT > datetime_b",
            "merge_fields.VISIT > text_a",
            "merge_fields.BIRTHDAY > text_b"));
    audience.put(
        "ann", "{\"SIGNUP\": \"02/01/2026\", \"VISIT\": \"02/01/2026\", \"BIRTHDAY\": \"2/29\"}");

    audience.run();

    holds("datetime_a", "2026-02-01T00:00:00Z");
    holds("datetime_b", "2026-01-02T00:00:00Z");
    holds("text_a", "2026-01-02");
    holds("text_b", "02/29");
  }

  @Test
  void should_make_one_line_of_an_address_and_take_a_lone_country_for_no_address() {
    audience.connect(map("merge_fields.ADDRESS > text_a", "merge_fields.ADDRESS.addr1 > text_b"));
    audience.put(
        "ann",
        """
        {"ADDRESS": {"addr1": "Canal 1\\nBack door", "city": "Delft", "state": "ZH", "zip": "2611", "country": "NL"}}
        """);
    audience.put(
        "bob",
        "{\"ADDRESS\": {\"addr1\": \"\", \"city\": \"\", \"state\": \"\", \"zip\": \"\","
            + " \"country\": \"NL\"}}");

    audience.run();

    holds("text_a", "Canal 1, Back door, Delft, ZH, 2611, NL");
    holds("text_b", "Canal 1\nBack door");
    assertThat(audience.value("bob", "text_a")).isEmpty();
  }

  @Test
  void should_not_clear_what_another_audience_gave_where_an_audience_has_no_such_field() {
    TestAudience other = new TestAudience(town);
    audience.addField("{\"name\": \"Shoe size\", \"tag\": \"SHOE\", \"type\": \"text\"}");
    audience.connect(
        IMPORT.replace(
                "  identifier", "    - {id: " + other.id + ", createProfiles: true}\n  identifier")
            + "    - {field: merge_fields.SHOE, property: text_a, mode: set, whenEmpty: clear}\n");
    audience.put("ann", "{\"SHOE\": \"42\"}");
    other.putAddress(audience.address("ann"), "{}");

    audience.run();
    holds("text_a", "42");

    audience.put("ann", "{\"SHOE\": \"\"}");
    audience.run();
    assertThat(audience.value("ann", "text_a")).isEmpty();
  }

  @Test
  void should_refuse_fields_that_are_unknown_and_properties_that_no_value_would_fit() {
    assertThatThrownBy(
            () ->
                audience.connect(
                    map(
                        "interests.Interests/Newz > boolean_a",
                        "interests.ffffffffff > boolean_a",
                        "marketing_permissions.ffffffffff > boolean_b",
                        "merge_fields.ZIP > number_a",
                        "merge_fields.BIRTHDAY > datetime_a",
                        "vip > number_b",
                        "tags > text_a")))
        .hasMessageContaining("mappings[0].field")
        .hasMessageContaining("did you mean Interests/News?")
        .hasMessageContaining("mappings[1].field")
        .hasMessageContaining("mappings[2].field")
        .hasMessageContaining("its GDPR form is off")
        .hasMessageContaining("mappings[3].field, message=is of type zip")
        .hasMessageContaining("mappings[4].field, message=is of type birthday")
        .hasMessageContaining("mappings[5].field, message=is of type boolean")
        .hasMessageContaining("mappings[6].field, message=holds several values");
    assertThatThrownBy(() -> audience.connect(map("stats.avg_opn_rate > decimal_a")))
        .hasMessageContaining("did you mean stats.avg_open_rate?");
  }

  @Test
  void should_tell_what_an_audience_offers_with_labels_types_and_samples() {
    audience.askForPermissions();
    audience.put("ann", "{\"FNAME\": \"Ann\", \"POINTS\": 7}");
    audience.put("bob", "{\"FNAME\": \"Bob\"}");
    audience.tag("bob", "wine");

    Map<String, JsonNode> fields = fields(audience);

    assertThat(fields.get("merge_fields.FNAME").toString())
        .isEqualTo(
            "{\"path\":\"merge_fields.FNAME\",\"type\":\"text\",\"label\":\"First Name\","
                + "\"samples\":[\"Ann\",\"Bob\"]}");
    assertThat(fields.get("merge_fields.POINTS").path("samples").toString()).isEqualTo("[7]");
    assertThat(fields.get("merge_fields.ADDRESS.city").path("label").asText())
        .isEqualTo("Address: city");
    assertThat(fields.get("tags").path("samples").toString()).isEqualTo("[\"wine\"]");
    assertThat(fields.get("interests.Interests/News").path("type").asText()).isEqualTo("boolean");
    assertThat(fields.values())
        .filteredOn(field -> field.path("path").asText().startsWith("marketing_permissions."))
        .extracting(field -> field.path("label").asText())
        .containsExactlyInAnyOrder("Email", "Direct Mail", "Customized Online Advertising");
    assertThat(fields).containsKeys("email_address", "location.country_code", "unsubscribe_reason");
  }

  private Map<String, JsonNode> fields(TestAudience of) {
    Map<String, JsonNode> fields = new HashMap<>();
    town.api("GET", "/api/accounts/main/audiences/" + of.id + "/fields?limit=1000", null)
        .path("items")
        .forEach(field -> fields.put(field.path("path").asText(), field));
    return fields;
  }

  private String group(String label) {
    return groupOf(audience, label);
  }

  /** The id of a group, as Mailchimp's own calls tell it. */
  private static String groupOf(TestAudience audience, String label) {
    return audience
        .town
        .wiring
        .audiences
        .find(audience.town.account.id(), audience.id)
        .orElseThrow()
        .groups()
        .stream()
        .filter(group -> (group.category() + ": " + group.name()).equals(label))
        .findFirst()
        .orElseThrow()
        .id();
  }
}
