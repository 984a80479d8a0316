package dev.caravan.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.testing.TestDatabase;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyStoreTest {
  private static final String HOSTILE = "a'; drop table property; -- ? :id";

  private TestDatabase database;
  private PropertyStore properties;

  @BeforeEach
  void open() {
    database = new TestDatabase();
    properties = new PropertyStore(database.jdbi());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_read_back_a_definition() {
    Property property = new Property(HOSTILE, PropertyType.DECIMAL, true, false, HOSTILE, true);
    properties.put(property);
    assertThat(properties.find(HOSTILE)).contains(property);
    assertThat(properties.byId()).containsOnlyKeys(HOSTILE);
  }

  @Test
  void should_change_the_type_while_there_are_no_values() {
    properties.put(single("tier", PropertyType.TEXT));
    properties.put(single("tier", PropertyType.NUMBER));
    assertThat(properties.find("tier").orElseThrow().type()).isEqualTo(PropertyType.NUMBER);
  }

  @Test
  void should_refuse_another_type_when_there_are_values() {
    properties.put(single("tier", PropertyType.TEXT));
    profile("{\"tier\": \"Gold\"}");
    assertThatThrownBy(() -> properties.put(single("tier", PropertyType.NUMBER)))
        .isInstanceOf(PropertyConflict.class)
        .hasMessageContaining("tier has values and is single text; it cannot become single number");
    assertThat(properties.find("tier").orElseThrow().type()).isEqualTo(PropertyType.TEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text     | number   | \"12\"                    | 12",
        "text     | decimal  | \"12.50\"                 | 12.5",
        "text     | datetime | \"2026-11-01\"            | \"2026-11-01T00:00:00Z\"",
        "text     | boolean  | \"Yes\"                   | true",
        "number   | text     | 12                        | \"12\"",
        "decimal  | number   | 12                        | 12",
        "datetime | text     | \"2026-11-01T00:00:00Z\"  | \"2026-11-01T00:00:00Z\"",
        "text     | number   | \"007\"                   | lost",
        "text     | number   | \"+31201234567\"          | lost",
        "text     | email    | \"nobody\"                | lost",
        "decimal  | number   | 12.5                      | lost",
        "number   | boolean  | 2                         | lost",
        "number   | datetime | 20261101                  | lost",
      })
  void should_convert_what_keeps_its_meaning_and_nothing_else(
      String from, String to, String value, String converted) {
    properties.put(single("p", PropertyType.of(from).orElseThrow()));
    long id = profile("{\"p\": " + value + ", \"other\": 1}");
    Property changed = single("p", PropertyType.of(to).orElseThrow());
    if (converted.equals("lost")) {
      assertThatThrownBy(() -> properties.put(changed))
          .isInstanceOf(PropertyConflict.class)
          .hasMessageContaining(
              "1 profiles would lose theirs, such as " + value + " (profile " + id);
      assertThat(value(id)).isEqualTo(value);
    } else {
      properties.put(changed);
      assertThat(value(id)).isEqualTo(converted);
    }
  }

  @Test
  void should_make_one_value_of_several_only_where_there_is_one() {
    properties.put(new Property("p", PropertyType.TEXT, true, false, null, false));
    long one = profile("{\"p\": [\"a\"]}");
    long two = profile("{\"p\": [\"a\", \"b\"]}");
    assertThatThrownBy(() -> properties.put(single("p", PropertyType.TEXT)))
        .hasMessageContaining("[\"a\",\"b\"] (profile " + two + ")");
    assertThat(value(one)).isEqualTo("[\"a\"]");
    database.jdbi().useHandle(h -> h.execute("delete from profile where id = ?", two));
    properties.put(single("p", PropertyType.TEXT));
    assertThat(value(one)).isEqualTo("\"a\"");
    properties.put(new Property("p", PropertyType.TEXT, true, false, null, false));
    assertThat(value(one)).isEqualTo("[\"a\"]");
  }

  @Test
  void should_match_by_the_rules_of_the_new_type() {
    properties.put(new Property("p", PropertyType.TEXT, false, true, null, false));
    long id = profile("{\"p\": \"Ann@Example.org\"}");
    Property email = new Property("p", PropertyType.EMAIL, false, true, null, false);
    properties.put(email);
    Identifier ann = Identifier.of(email, "ann@example.org").orElseThrow();
    Optional<Long> owner =
        database.jdbi().withHandle(handle -> new ProfileStore((h, found) -> {}).match(handle, ann));
    assertThat(owner).contains(id);
  }

  @Test
  void should_give_another_label_to_a_property_in_use() {
    properties.put(single("tier", PropertyType.TEXT));
    long id = profile("{\"tier\": \"Gold\"}");
    properties.put(new Property("tier", PropertyType.TEXT, false, false, "Level", true));
    assertThat(properties.find("tier").orElseThrow().label()).isEqualTo("Level");
    assertThat(value("tier", id)).isEqualTo("\"Gold\"");
  }

  @Test
  void should_make_stored_values_matchable() {
    properties.put(single("code", PropertyType.EMAIL));
    long id = profile("{\"code\": \" Ann@Example.org \"}");
    profile("{\"code\": \"n/a\"}");
    profile("{\"code\": \"n/a\"}");
    Property unique = new Property("code", PropertyType.EMAIL, false, true, null, false);
    properties.put(unique);
    ProfileStore profiles = new ProfileStore((handle, found) -> {});
    Optional<Long> owner =
        database
            .jdbi()
            .withHandle(
                handle ->
                    profiles.match(handle, Identifier.of(unique, "ann@example.org").orElseThrow()));
    assertThat(owner).contains(id);
    assertThatCode(() -> properties.put(unique)).doesNotThrowAnyException();
  }

  @Test
  void should_name_values_that_are_not_unique() {
    properties.put(single("code", PropertyType.TEXT));
    long first = profile("{\"code\": \"ABCD\"}");
    long second = profile("{\"code\": \" ABCD\"}");
    assertThatThrownBy(
            () -> properties.put(new Property("code", PropertyType.TEXT, false, true, null, false)))
        .isInstanceOf(PropertyConflict.class)
        .hasMessageContaining("ABCD (profiles " + first + " and " + second + ")");
    assertThat(properties.find("code").orElseThrow().uniqueIdentifier()).isFalse();
  }

  @Test
  void should_forget_identifiers_of_a_property_that_is_none_any_more() {
    properties.put(new Property("code", PropertyType.TEXT, false, true, null, false));
    database
        .jdbi()
        .useHandle(handle -> handle.execute("insert into identifier values ('code', 'ABCD', 1)"));
    properties.put(single("code", PropertyType.TEXT));
    long identifiers =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle.createQuery("select count(*) from identifier").mapTo(Long.class).one());
    assertThat(identifiers).isZero();
  }

  @Test
  void should_delete_only_what_no_profile_holds() {
    properties.put(single("tier", PropertyType.TEXT));
    properties.put(single("city", PropertyType.TEXT));
    profile("{\"tier\": \"Gold\"}");
    assertThatThrownBy(() -> properties.delete("tier"))
        .isInstanceOf(PropertyConflict.class)
        .hasMessageContaining("tier has values");
    assertThat(properties.delete("city")).isTrue();
    assertThat(properties.delete("city")).isFalse();
    assertThat(properties.byId()).containsOnlyKeys("tier");
  }

  private static Property single(String id, PropertyType type) {
    return new Property(id, type, false, false, null, false);
  }

  private String value(long profile) {
    return value("p", profile);
  }

  private String value(String property, long profile) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select replace((properties -> :property)::text, ', ', ',') from profile"
                            + " where id = :id")
                    .bind("property", property)
                    .bind("id", profile)
                    .mapTo(String.class)
                    .one());
  }

  private long profile(String json) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "insert into profile (properties) values (:json::jsonb) returning id")
                    .bind("json", json)
                    .mapTo(Long.class)
                    .one());
  }
}
