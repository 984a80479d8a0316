package dev.caravan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.event.EventStore;
import dev.caravan.importing.upload.ProfileUpload;
import dev.caravan.importing.upload.UploadReport;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyType;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentStore;
import dev.caravan.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * What a million profiles cost, as ratios to the least that PostgreSQL needs for the same: the
 * machine may be busy, so both are measured in turn.
 */
@Tag("campaign")
class MillionProfilesTest {
  private static final int PROFILES = 1_000_000;
  private static final int ROWS = 100_000;
  private static final int TURNS = 5;

  private static final String BY_HAND =
      """
      select count(*) from profile
      where lower(properties ->> 'tier') in ('gold', 'platinum')
        and (properties ->> 'points')::numeric between 100 and 500
        and (properties ->> 'last_order')::timestamptz between now() - interval '30 days' and now()
      """;

  private static TestDatabase database;
  private static Jdbi jdbi;
  private static PropertyStore properties;

  @BeforeAll
  static void load() {
    database = new TestDatabase();
    jdbi = database.jdbi();
    properties = new PropertyStore(jdbi);
    properties.put(new Property("email", PropertyType.EMAIL, false, true, null, true));
    properties.put(new Property("first_name", PropertyType.TEXT, false, false, null, true));
    properties.put(new Property("tier", PropertyType.TEXT, false, false, null, false));
    properties.put(new Property("points", PropertyType.DECIMAL, false, false, null, false));
    properties.put(new Property("interests", PropertyType.TEXT, true, false, null, false));
    properties.put(new Property("last_order", PropertyType.DATETIME, false, false, null, false));
    jdbi.useHandle(
        handle -> {
          handle.execute(
              """
              insert into profile (id, properties, provenance)
              select i, jsonb_build_object('email', 'Person' || i || '@example.org',
                  'first_name', 'Name ' || i % 5000, 'tier', (array['Gold', 'Silver', 'Platinum', 'Tin'])[i % 4 + 1],
                  'points', i % 1000, 'interests', jsonb_build_array('a' || i % 7, 'b' || i % 11),
                  'last_order', to_char((now() - i % 200 * interval '12 hours') at time zone 'UTC',
                      'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
                jsonb_build_object('email', 1, 'first_name', 1, 'tier', 1, 'points', 1, 'interests', 1, 'last_order', 1)
              from generate_series(1, ?) as i
              """,
              PROFILES);
          handle.execute(
              "insert into identifier select 'email', lower(properties ->> 'email'), id from"
                  + " profile");
          handle.execute("select setval('profile_id', ?)", PROFILES);
          handle.execute("vacuum analyze profile");
          handle.execute("vacuum analyze identifier");
        });
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void should_count_a_segment_within_three_times_of_sql_by_hand() throws Exception {
    SegmentStore segments = new SegmentStore(jdbi, properties);
    segments.put(
        new ObjectMapper()
            .readTree(
                """
                {"segment": "vip", "where": {"all": [
                  {"property": "tier", "is": ["Gold", "Platinum"]},
                  {"property": "points", "from": 100, "to": 500},
                  {"property": "last_order", "inLast": "30d"}]}}
                """));
    long[] byHand = new long[TURNS];
    long[] ours = new long[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      long[] counted = new long[2];
      byHand[turn] =
          nanos(
              () ->
                  counted[0] =
                      jdbi.withHandle(
                          handle -> handle.createQuery(BY_HAND).mapTo(Long.class).one()));
      ours[turn] = nanos(() -> counted[1] = segments.count("vip").orElseThrow());
      assertThat(counted[1]).isEqualTo(counted[0]).isPositive();
    }
    double ratio = ratio("segment of three conditions / SQL by hand", ours, byHand);
    assertThat(ratio).isLessThan(3);
  }

  @Test
  void should_upsert_at_a_quarter_of_the_rate_of_a_bare_copy() throws Exception {
    ErasedPeople erased = new ErasedPeople(new byte[] {1});
    EventStore events = new EventStore(jdbi, erased);
    ProfileStore profiles =
        new ProfileStore((handle, owners) -> events.attach(handle, owners.keySet()));
    ProfileUpload upload =
        new ProfileUpload(
            jdbi,
            properties,
            profiles,
            new ConsentStore(),
            new ObjectiveStore(jdbi, new SegmentStore(jdbi, properties)),
            erased,
            Clock.systemUTC(),
            ForkJoinPool.commonPool());
    jdbi.useHandle(
        handle -> {
          handle.execute("create table bare (like profile including all)");
          handle.execute("create table bare_identifier (like identifier including all)");
        });
    long[] bare = new long[TURNS];
    long[] profilesOnly = new long[TURNS];
    long[] created = new long[TURNS];
    long[] changed = new long[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      int from = PROFILES + turn * ROWS;
      String rows = lines(from, i -> i + "\t" + values(i, "Name") + "\t{\"email\": 1}\n");
      byte[] fresh = lines(from, i -> line(i, "Name")).getBytes(UTF_8);
      byte[] other = lines(from, i -> line(i, "Other")).getBytes(UTF_8);
      String keys = lines(from, i -> "email\tnew" + i + "@example.org\t" + i + "\n");
      profilesOnly[turn] = nanos(() -> copy("bare (id, properties, provenance)", rows));
      bare[turn] =
          profilesOnly[turn]
              + nanos(() -> copy("bare_identifier (property, value, profile)", keys));
      created[turn] = nanos(() -> assertThat(upload(upload, fresh).createdRows()).isEqualTo(ROWS));
      changed[turn] = nanos(() -> assertThat(upload(upload, other).changedRows()).isEqualTo(ROWS));
    }
    ratio("upload of changed people / bare copy", changed, bare);
    ratio("upload of new people / bare copy without identifiers", created, profilesOnly);
    double ratio = ratio("upload of new people / bare copy", created, bare);
    assertThat(ratio).isLessThan(4);
  }

  private static UploadReport upload(ProfileUpload upload, byte[] rows) throws Exception {
    return upload.upload(ProfileUpload.Format.NDJSON, new ByteArrayInputStream(rows));
  }

  private static long copy(String table, String rows) throws Exception {
    return jdbi.withHandle(
        handle ->
            handle
                .getConnection()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " from stdin", new StringReader(rows)));
  }

  private static String line(int i, String name) {
    return "{\"identifiers\": {\"email\": \"New%d@example.org\"}, \"properties\": %s}\n"
        .formatted(i, values(i, name));
  }

  private static String values(int i, String name) {
    return "{\"email\": \"New%d@example.org\", \"first_name\": \"%s %d\", \"tier\": \"Gold\", \"points\": %d, \"interests\": [\"a\", \"b\"], \"last_order\": \"2026-11-01T10:00:00Z\"}"
        .formatted(i, name, i % 5000, i % 1000);
  }

  private static String lines(int from, IntFunction<String> line) {
    return IntStream.range(from, from + ROWS).mapToObj(line).collect(Collectors.joining());
  }

  private static long nanos(Callable<?> work) throws Exception {
    long from = System.nanoTime();
    work.call();
    return System.nanoTime() - from;
  }

  /** The median of the ratios of the turns. */
  private static double ratio(String what, long[] ours, long[] least) {
    double[] ratios =
        IntStream.range(0, TURNS).mapToDouble(i -> (double) ours[i] / least[i]).sorted().toArray();
    System.out.printf(
        "%s: %.2f (%s ms / %s ms)%n", what, ratios[TURNS / 2], millis(ours), millis(least));
    return ratios[TURNS / 2];
  }

  private static String millis(long[] nanos) {
    return Arrays.stream(nanos).mapToObj(n -> "" + n / 1_000_000).collect(Collectors.joining(" "));
  }
}
