package dev.caravan.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.testing.TestDatabase;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
