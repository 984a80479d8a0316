package dev.caravan.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProfileStoreTest {
  private static final Property EMAIL =
      new Property("email", PropertyType.EMAIL, false, true, null, true);
  private static final Map<String, Property> DEFINITIONS = Map.of("email", EMAIL);
  private static final String HOSTILE = "x'); drop table profile; --\"\\ ? :name";

  private final Map<Identifier, Long> heard = new HashMap<>();
  private final ProfileStore profiles = new ProfileStore((handle, found) -> heard.putAll(found));
  private TestDatabase database;
  private Jdbi jdbi;

  @BeforeEach
  void open() {
    database = new TestDatabase();
    jdbi = database.jdbi();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_match_a_profile_by_its_normalised_identifier() {
    long ann = insert("Ann@Example.org");
    Map<Identifier, Long> found =
        jdbi.withHandle(
            handle ->
                profiles.match(
                    handle, List.of(email("ann@example.ORG"), email("bob@example.org"))));
    assertThat(found).containsExactly(Map.entry(email("ann@example.org"), ann));
  }

  @Test
  void should_read_back_what_was_inserted() {
    ObjectNode properties = properties("ann@example.org").put("name", HOSTILE);
    properties.put("points", new java.math.BigDecimal("0.1234567890123456789012345"));
    long id = insert(properties);
    Profile profile = read(id);
    assertThat(profile.properties()).isEqualTo(properties);
    assertThat(profile.revision()).isEqualTo(1);
    assertThat(profile.permissionLevel()).isEqualTo("PERSONAL");
    assertThat(profile.zone()).isEqualTo("EU");
  }

  @Test
  void should_match_hostile_values_as_values() {
    Identifier hostile = new Identifier("email", HOSTILE);
    long id = 0;
    for (String name : List.of(HOSTILE, "{a,\"b\"}", "null", "NULL", "\\")) {
      Identifier identifier = new Identifier(name, HOSTILE);
      id =
          jdbi.inTransaction(
              handle -> {
                long next = profiles.nextIds(handle, 1)[0];
                profiles.insert(
                    handle,
                    List.of(
                        new NewProfile(
                            next, object(), object(), null, "PERSONAL", List.of(identifier))));
                return next;
              });
      assertThat(owner(identifier)).contains(id);
    }
    assertThat(owner(hostile)).isEmpty();
  }

  @Test
  void should_write_over_the_revision_that_was_read() {
    Profile before = read(insert("ann@example.org"));
    update(
        ChangedProfile.of(
            before, properties("ann@example.org").put("name", "Ann"), object(), DEFINITIONS));
    Profile after = read(before.id());
    assertThat(after.properties().get("name").asText()).isEqualTo("Ann");
    assertThat(after.revision()).isEqualTo(2);
    assertThat(after.changedAt()).isAfter(before.changedAt());
    assertThat(after.createdAt()).isEqualTo(before.createdAt());
  }

  @Test
  void should_be_outrun_when_somebody_wrote_in_between() {
    Profile read = read(insert("ann@example.org"));
    update(
        ChangedProfile.of(
            read, properties("ann@example.org").put("name", "Ann"), object(), DEFINITIONS));
    ChangedProfile late =
        ChangedProfile.of(
            read, properties("ann@example.org").put("name", "Bob"), object(), DEFINITIONS);
    assertThatThrownBy(() -> update(late))
        .isInstanceOf(Outrun.class)
        .hasMessageContaining("revision 1 and is at revision 2");
    assertThat(read(read.id()).properties().get("name").asText()).isEqualTo("Ann");
  }

  @Test
  void should_be_outrun_when_the_profile_is_gone() {
    Profile read = read(insert("ann@example.org"));
    jdbi.useHandle(handle -> profiles.erase(handle, read.id()));
    assertThatThrownBy(() -> update(ChangedProfile.of(read, object(), object(), DEFINITIONS)))
        .isInstanceOf(Outrun.class)
        .hasMessageContaining("gone");
  }

  @Test
  void should_keep_nothing_when_an_identifier_is_taken() {
    insert("ann@example.org");
    assertThatThrownBy(() -> insert("ANN@example.org")).isInstanceOf(Outrun.class);
    assertThat(count("profile")).isEqualTo(1);
  }

  @Test
  void should_refuse_two_profiles_of_one_page_with_one_identifier() {
    assertThatThrownBy(
            () ->
                jdbi.useTransaction(
                    handle ->
                        profiles.insert(
                            handle,
                            List.of(fresh(1, "ann@example.org"), fresh(2, "ann@example.org")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("email");
  }

  @Test
  void should_hand_an_identifier_from_one_profile_to_another() {
    Profile ann = read(insert("ann@example.org"));
    Profile bob = read(insert("bob@example.org"));
    update(
        ChangedProfile.of(ann, properties("bob@example.org"), object(), DEFINITIONS),
        ChangedProfile.of(bob, properties("ann@example.org"), object(), DEFINITIONS));
    assertThat(owner(email("ann@example.org"))).contains(bob.id());
    assertThat(count("identifier")).isEqualTo(2);
  }

  @Test
  void should_tell_which_identifiers_are_new() {
    long ann = insert("ann@example.org");
    assertThat(heard).containsExactly(Map.entry(email("ann@example.org"), ann));
    heard.clear();
    update(ChangedProfile.of(read(ann), properties("ANN@example.org"), object(), DEFINITIONS));
    assertThat(heard).isEmpty();
    update(ChangedProfile.of(read(ann), properties("a.nn@example.org"), object(), DEFINITIONS));
    assertThat(heard).containsExactly(Map.entry(email("a.nn@example.org"), ann));
    assertThat(count("identifier")).isEqualTo(1);
  }

  @Test
  void should_never_lose_a_write_or_deadlock_when_pages_meet() throws Exception {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ids.add(insert("person" + i + "@example.org"));
    }
    int writers = 4;
    int rounds = 10;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> futures = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      boolean backwards = w % 2 == 0;
      futures.add(
          pool.submit(
              () -> {
                start.await();
                for (int round = 0; round < rounds; round++) {
                  countUp(ids, backwards);
                }
                return null;
              }));
    }
    start.countDown();
    for (Future<?> future : futures) {
      future.get();
    }
    pool.shutdown();
    assertThat(ids)
        .allSatisfy(
            id -> assertThat(read(id).properties().get("n").asInt()).isEqualTo(writers * rounds));
  }

  private void countUp(List<Long> ids, boolean backwards) {
    while (true) {
      try {
        jdbi.useTransaction(
            handle -> {
              List<ChangedProfile> changes = new ArrayList<>();
              for (Profile read : profiles.read(handle, ids).values()) {
                ObjectNode properties = read.properties().deepCopy();
                properties.put("n", properties.path("n").asInt() + 1);
                changes.add(
                    backwards ? 0 : changes.size(),
                    ChangedProfile.of(read, properties, object(), DEFINITIONS));
              }
              profiles.update(handle, changes);
            });
        return;
      } catch (Outrun again) {
        assertThat(Outrun.happened(again)).isTrue();
      }
    }
  }

  private long insert(String address) {
    return insert(properties(address));
  }

  private long insert(ObjectNode properties) {
    return jdbi.inTransaction(
        handle -> {
          long id = profiles.nextIds(handle, 1)[0];
          profiles.insert(
              handle,
              List.of(NewProfile.of(id, properties, object(), "EU", "PERSONAL", DEFINITIONS)));
          return id;
        });
  }

  private void update(ChangedProfile... changes) {
    jdbi.useTransaction(handle -> profiles.update(handle, List.of(changes)));
  }

  private Profile read(long id) {
    return jdbi.withHandle(handle -> profiles.read(handle, id)).orElseThrow();
  }

  private Optional<Long> owner(Identifier identifier) {
    return jdbi.withHandle(handle -> profiles.match(handle, identifier));
  }

  private long count(String table) {
    return jdbi.withHandle(
        handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
  }

  private static NewProfile fresh(long id, String address) {
    return NewProfile.of(id, properties(address), object(), null, "PERSONAL", DEFINITIONS);
  }

  private static Identifier email(String address) {
    return Identifier.of(EMAIL, address).orElseThrow();
  }

  private static ObjectNode properties(String address) {
    return object().put("email", address);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
