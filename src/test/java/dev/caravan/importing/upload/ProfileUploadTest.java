package dev.caravan.importing.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.importing.upload.ProfileUpload.Format;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Profile;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyType;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentStore;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProfileUploadTest {
  private static final Property EMAIL =
      new Property("email", PropertyType.EMAIL, false, true, null, true);

  private final Map<Identifier, Long> heard = new HashMap<>();
  private final SettableClock clock = new SettableClock("2026-11-01T12:00:00Z");
  private final ProfileStore profiles =
      new ProfileStore(
          (handle, owners) -> {
            synchronized (heard) {
              heard.putAll(owners);
            }
          });
  private final ConsentStore consents = new ConsentStore();
  private final ErasedPeople erased = new ErasedPeople(new byte[] {1});
  private TestDatabase database;
  private ProfileUpload upload;

  @BeforeEach
  void open() {
    database = new TestDatabase();
    PropertyStore properties = new PropertyStore(database.jdbi());
    properties.put(EMAIL);
    properties.put(new Property("code", PropertyType.TEXT, false, true, null, false));
    properties.put(new Property("name", PropertyType.TEXT, false, false, null, false));
    properties.put(new Property("points", PropertyType.DECIMAL, false, false, null, false));
    properties.put(new Property("tags", PropertyType.TEXT, true, false, null, false));
    ObjectiveStore objectives =
        new ObjectiveStore(database.jdbi(), new SegmentStore(database.jdbi(), properties));
    objectives.putZone(
        JsonNodeFactory.instance.objectNode().put("zone", "EU").put("mode", "optIn"));
    objectives.putObjective(JsonNodeFactory.instance.objectNode().put("objective", "newsletter"));
    upload =
        new ProfileUpload(
            database.jdbi(),
            properties,
            profiles,
            consents,
            objectives,
            erased,
            clock,
            ForkJoinPool.commonPool());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_create_change_and_leave_profiles() throws Exception {
    String ann =
        "{\"identifiers\": {\"email\": \"Ann@Example.org\"}, \"properties\": {\"name\": \"Ann\","
            + " \"points\": 0.10000000000000000001, \"tags\": [\"a\", \"a\"]}}";
    assertCounts(ndjson(ann), 1, 0, 0, 0);
    assertCounts(ndjson(ann), 0, 0, 1, 0);
    assertThat(heard).containsOnlyKeys(new Identifier("email", "ann@example.org"));
    assertCounts(
        ndjson(
            "{\"identifiers\": {\"email\": \"ANN@example.org\"}, \"properties\": {\"name\": null,"
                + " \"tags\": \"b\"}}"),
        0,
        1,
        0,
        0);
    Profile profile = profile("ann@example.org");
    assertThat(profile.properties().toString())
        .isEqualTo(
            "{\"tags\":[\"b\"],\"email\":\"Ann@Example.org\",\"points\":0.10000000000000000001}");
    assertThat(profile.provenance().get("tags").asText()).isEqualTo("2026-11-01T12:00:00Z");
    assertThat(profile.provenance().has("name")).isFalse();
  }

  @Test
  void should_store_everything_but_the_broken_lines_and_name_them() throws Exception {
    UploadReport report =
        ndjson(
            "{\"identifiers\": {\"email\": \"ann@example.org\"}}",
            "",
            "{\"identifiers\": {\"email\": \"bob@exam",
            "{\"identifiers\": {\"email\": \"cid@example.org\"}, \"properties\": {\"shoe\": 1}}",
            "{\"identifiers\": {\"phone\": \"12345\"}}",
            "{\"identifiers\": {\"code\": \"0\"}}",
            "{\"properties\": {\"name\": \"x\"}}",
            "{\"identifiers\": {\"email\": \"dan@example.org\"}, \"properties\": {\"points\":"
                + " \"many\"}}",
            "{\"identifiers\": {\"email\": \"eve@example.org\"}, \"colour\": 1}",
            "{\"identifiers\": {\"email\": \"fay@example.org\"}, \"permissionLevel\": \"ALL\"}",
            "17",
            "{\"identifiers\": {\"email\": \"gus@example.org\"}, \"properties\": {\"name\":"
                + " \"a\\u0000\"}}",
            "{\"identifiers\": {\"email\": \"zoe@example.org\"}}");
    assertCounts(report, 2, 0, 0, 10);
    assertThat(report.errors())
        .extracting(UploadReport.RowError::line)
        .containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    assertThat(report.errors())
        .extracting(UploadReport.RowError::message)
        .satisfiesExactly(
            m -> assertThat(m).contains("is not JSON at column"),
            m -> assertThat(m).contains("properties.shoe is no property"),
            m ->
                assertThat(m)
                    .contains("identifiers.phone is no unique identifier; there are [code, email]"),
            m -> assertThat(m).contains("identifiers.code is shorter than 4"),
            m -> assertThat(m).contains("NO_IDENTIFIER"),
            m -> assertThat(m).contains("properties.points: \"many\" does not fit"),
            m -> assertThat(m).contains("colour is unknown"),
            m -> assertThat(m).contains("[DO_NOT_TRACK, ANONYMOUS, PERSONAL]"),
            m -> assertThat(m).contains("must be an object"),
            m -> assertThat(m).contains("U+0000"));
  }

  @Test
  void should_apply_rows_of_one_person_in_their_order() throws Exception {
    assertCounts(
        ndjson(
            "{\"identifiers\": {\"email\": \"ann@example.org\"}, \"properties\": {\"name\":"
                + " \"one\"}}",
            "{\"identifiers\": {\"email\": \"ANN@example.org\", \"code\": \"ABCD\"},"
                + " \"properties\": {\"points\": 1}}",
            "{\"identifiers\": {\"code\": \"ABCD\"}, \"properties\": {\"name\": \"two\"}}",
            "{\"identifiers\": {\"code\": \"ABCD\"}, \"properties\": {\"name\": \"two\"}}"),
        1,
        2,
        1,
        0);
    Profile profile = profile("ann@example.org");
    assertThat(profile.properties().get("name").asText()).isEqualTo("two");
    assertThat(profile.properties().get("points").asInt()).isEqualTo(1);
    assertThat(count("profile")).isEqualTo(1);
  }

  @Test
  void should_leave_out_a_row_that_is_about_two_people_and_name_both() throws Exception {
    ndjson(
        "{\"identifiers\": {\"email\": \"ann@example.org\"}}",
        "{\"identifiers\": {\"code\": \"ABCD\"}}");
    long ann = profile("ann@example.org").id();
    UploadReport report =
        ndjson(
            "{\"identifiers\": {\"email\": \"ann@example.org\", \"code\": \"ABCD\"},"
                + " \"properties\": {\"name\": \"x\"}}",
            "{\"identifiers\": {\"email\": \"ann@example.org\"}, \"properties\": {\"code\":"
                + " \"ABCD\"}}",
            "{\"identifiers\": {\"email\": \"new@example.org\"}}",
            "{\"identifiers\": {\"email\": \"new@example.org\", \"code\": \"ABCD\"}}");
    assertCounts(report, 1, 0, 0, 3);
    assertThat(report.errors())
        .allSatisfy(error -> assertThat(error.message()).startsWith("AMBIGUOUS"))
        .extracting(UploadReport.RowError::message)
        .anySatisfy(
            m -> assertThat(m).contains("email belongs to profile " + ann, "its code to profile"))
        .anySatisfy(
            m ->
                assertThat(m)
                    .contains("about profile " + ann + ", but its code belongs to profile"))
        .anySatisfy(m -> assertThat(m).contains("the profile of line 3"));
    assertThat(profile("ann@example.org").properties().has("name")).isFalse();
  }

  @Test
  void should_move_an_address_to_who_has_it_now() throws Exception {
    ndjson("{\"identifiers\": {\"code\": \"AAAA\", \"email\": \"ann@example.org\"}}");
    assertCounts(
        ndjson(
            "{\"identifiers\": {\"code\": \"AAAA\"}, \"properties\": {\"email\":"
                + " \"ann.new@example.org\"}}",
            "{\"identifiers\": {\"code\": \"BBBB\"}, \"properties\": {\"email\":"
                + " \"ann@example.org\"}}"),
        1,
        1,
        0,
        0);
    assertThat(profile("ann@example.org").properties().get("code").asText()).isEqualTo("BBBB");
    assertThat(profile("ann.new@example.org").properties().get("code").asText()).isEqualTo("AAAA");
  }

  @Test
  void should_record_consent_zone_and_permission_level() throws Exception {
    String row =
        "{\"identifiers\": {\"email\": \"ann@example.org\"}, \"objectives\": {\"%s\":"
            + " [\"newsletter\"]}, \"zone\": \"EU\", \"permissionLevel\": \"ANONYMOUS\"}";
    assertCounts(ndjson(row.formatted("consented")), 1, 0, 0, 0);
    clock.advance(java.time.Duration.ofMinutes(1));
    assertCounts(ndjson(row.formatted("consented")), 0, 0, 1, 0);
    assertCounts(ndjson(row.formatted("refused")), 0, 1, 0, 0);
    Profile profile = profile("ann@example.org");
    assertThat(profile.zone()).isEqualTo("EU");
    assertThat(profile.permissionLevel()).isEqualTo("ANONYMOUS");
    ConsentStore.Consent consent =
        database.jdbi().withHandle(handle -> consents.of(handle, profile.id()));
    assertThat(consent.refused()).containsExactly("newsletter");
    assertThat(count("consent_history")).isEqualTo(2);
  }

  @Test
  void should_read_an_array_and_say_where_it_breaks() throws Exception {
    UploadReport report =
        read(
            Format.JSON_ARRAY,
            "[{\"identifiers\": {\"email\": \"ann@example.org\"}}, {\"identifiers\": {\"email\":"
                + " \"ann@example.org\"}},\n"
                + " 5,\n"
                + "{\"identifiers\": {\"email\": \"bob@example.org\"}},\n"
                + "{\"identifiers\": oops]");
    assertCounts(report, 2, 0, 1, 2);
    assertThat(report.errors().get(0).line()).isEqualTo(2);
    assertThat(report.errors().get(1).line()).isEqualTo(4);
    assertThat(report.errors().get(1).message()).contains("nothing from here on was read");
    for (String nothing : List.of("{}", "", "oops")) {
      assertThatThrownBy(() -> read(Format.JSON_ARRAY, nothing))
          .isInstanceOf(UnreadableUpload.class)
          .hasMessageStartingWith("the body ");
    }
    assertThat(read(Format.JSON_ARRAY, "[").errors()).hasSize(1);
    assertThat(read(Format.JSON_ARRAY, "[]").read()).isZero();
  }

  @Test
  void should_go_on_behind_a_row_of_csv_that_is_wrong() throws Exception {
    byte[] latin = "cid@example.org,Ren\u00e9,1\n".getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("email,name,points\nann@example.org\nbob@example.org,b,1,2\n".getBytes());
    file.writeBytes(latin);
    file.writeBytes("dan@example.org,Dan,2\n".getBytes(StandardCharsets.UTF_8));
    UploadReport report = upload.upload(Format.CSV, new ByteArrayInputStream(file.toByteArray()));
    assertCounts(report, 1, 0, 0, 3);
    assertThat(report.errors())
        .extracting(UploadReport.RowError::message)
        .containsExactly(
            "has 1 cells; the header has 3",
            "has 4 cells; the header has 3",
            "name holds bytes that are no UTF-8; save the file as UTF-8");
  }

  @Test
  void should_read_csv_with_a_header_of_properties() throws Exception {
    UploadReport report =
        read(
            Format.CSV,
            "\uFEFFemail,name,points\r\n"
                + "ann@example.org,\"Ann, \"\"A\"\"\n"
                + "B\",1.50\r\n"
                + "bob@example.org,,\r\n"
                + ",x,1\r\n"
                + "cid@example.org,x\r\n");
    assertCounts(report, 2, 0, 0, 2);
    assertThat(report.errors()).extracting(UploadReport.RowError::line).containsExactly(5L, 6L);
    ObjectNode properties = profile("ann@example.org").properties();
    assertThat(properties.get("name").asText()).isEqualTo("Ann, \"A\"\nB");
    assertThat(properties.get("points").asText()).isEqualTo("1.5");
    assertCounts(read(Format.CSV, "email,name\nann@example.org,\n"), 0, 0, 1, 0);
  }

  @Test
  void should_refuse_a_csv_header_that_names_no_properties() {
    assertThatThrownBy(() -> read(Format.CSV, "email,shoe\n"))
        .isInstanceOf(UnreadableUpload.class)
        .hasMessageContaining("shoe, which is no property");
    assertThatThrownBy(() -> read(Format.CSV, "name\nx\n"))
        .isInstanceOf(UnreadableUpload.class)
        .hasMessageContaining("no unique identifier");
  }

  @Test
  void should_keep_hostile_texts_as_texts() throws Exception {
    String hostile = "'); drop table profile; -- \\\\ \\\" {a,b} ? :name $1";
    assertCounts(
        ndjson(
            "{\"identifiers\": {\"code\": \""
                + hostile
                + "\", \"email\": \"ann@example.org\"}, \"properties\": {\"name\": \""
                + hostile
                + "\"}}"),
        1,
        0,
        0,
        0);
    Profile profile = profile("ann@example.org");
    assertThat(profile.properties().get("name")).isEqualTo(profile.properties().get("code"));
    assertThat(profile.properties().get("name").asText()).contains("drop table");
  }

  @Test
  void should_refuse_lines_about_objectives_and_zones_that_do_not_exist() throws Exception {
    String ann = "{\"identifiers\": {\"email\": \"ann@example.org\"}, ";
    UploadReport report =
        ndjson(
            ann + "\"objectives\": {\"consented\": [\"shop\"]}}",
            ann + "\"objectives\": {\"refused\": [\"newsletter\", \"shop\"]}}",
            ann + "\"zone\": \"UK\"}",
            ann + "\"zone\": \"EU\"}");
    assertThat(report.errors())
        .extracting(error -> error.line() + " " + error.message())
        .containsExactly(
            "1 objectives.consented: there is no objective shop; there are [newsletter]",
            "2 objectives.refused: there is no objective shop; there are [newsletter]",
            "3 zone: there is no zone UK; there are [EU]");
    assertThat(profile("ann@example.org").zone()).isEqualTo("EU");
  }

  @Test
  void should_read_more_than_fits_into_a_chunk_without_holding_it() throws Exception {
    int rows = 2_500;
    List<InputStream> parts = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      parts.add(
          bytes(
              "{\"identifiers\": {\"email\": \"p"
                  + i % 2_400
                  + "@example.org\"}, \"properties\": {\"points\": "
                  + i
                  + "}}\n"));
    }
    parts.add(
        bytes("{\"identifiers\": {\"email\": \"" + "x".repeat(1_100_000) + "@example.org\"}}\n"));
    UploadReport report =
        upload.upload(Format.NDJSON, new SequenceInputStream(Collections.enumeration(parts)));
    assertCounts(report, 2_400, 100, 0, 1);
    assertThat(report.errors().get(0).message()).contains("longer than");
    assertThat(profile("p3@example.org").properties().get("points").asInt()).isEqualTo(2_403);
  }

  @Test
  void should_go_by_a_definition_that_is_changed_while_the_rows_come() throws Exception {
    List<InputStream> parts = new ArrayList<>();
    String row =
        "{\"identifiers\": {\"email\": \"p%d@example.org\"}, \"properties\": {\"name\": \"n%d\"}}%n";
    for (int i = 0; i < 4_001; i++) {
      parts.add(bytes(row.formatted(1000 + i, 1000 + i)));
    }
    // By now the first chunk is on its way; from here on a name is an identifier.
    parts.add(
        new InputStream() {
          @Override
          public int read() {
            new PropertyStore(database.jdbi())
                .put(new Property("name", PropertyType.TEXT, false, true, null, false));
            return -1;
          }
        });
    parts.add(bytes(row.formatted(9000, 9000)));

    UploadReport report =
        upload.upload(Format.NDJSON, new SequenceInputStream(Collections.enumeration(parts)));

    assertCounts(report, 4_002, 0, 0, 0);
    long names =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select count(*) from identifier where property = 'name'")
                        .mapTo(Long.class)
                        .one());
    assertThat(names).isEqualTo(4_002);
  }

  @Test
  void should_lose_nothing_when_uploads_meet() throws Exception {
    int people = 200;
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < people; i++) {
      lines.append(
          "{\"identifiers\": {\"email\": \"p%d@example.org\"}, \"properties\": {\"%%s\": %d}}%n"
              .formatted(i, i));
    }
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<UploadReport>> futures = new ArrayList<>();
    for (String property : List.of("points", "name", "points", "tags")) {
      String body = lines.toString().replace("%s", property);
      futures.add(pool.submit(() -> read(Format.NDJSON, body)));
    }
    long created = 0;
    for (Future<UploadReport> future : futures) {
      created += future.get().createdRows();
    }
    pool.shutdown();
    assertThat(created).isEqualTo(people);
    assertThat(count("profile")).isEqualTo(people);
    assertThat(profile("p7@example.org").properties().toString())
        .contains("\"points\":7", "\"name\":\"7\"", "\"tags\":[\"7\"]");
  }

  private UploadReport ndjson(String... lines) throws IOException {
    return read(Format.NDJSON, String.join("\n", lines));
  }

  private UploadReport read(Format format, String body) throws IOException {
    return upload.upload(format, bytes(body));
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertCounts(
      UploadReport report, long created, long changed, long unchanged, long invalid) {
    assertThat(
            List.of(
                report.createdRows(),
                report.changedRows(),
                report.unchangedRows(),
                report.invalidRows()))
        .as("created, changed, unchanged, invalid; %s", report.errors())
        .containsExactly(created, changed, unchanged, invalid);
  }

  private Profile profile(String address) {
    Optional<Profile> found =
        database
            .jdbi()
            .withHandle(
                handle ->
                    profiles
                        .match(handle, Identifier.of(EMAIL, address).orElseThrow())
                        .flatMap(id -> profiles.read(handle, id)));
    return found.orElseThrow();
  }

  private long count(String table) {
    return database
        .jdbi()
        .withHandle(
            handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
  }
}
