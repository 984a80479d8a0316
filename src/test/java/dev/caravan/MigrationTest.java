package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.access.ConsoleUser;
import dev.caravan.access.Role;
import dev.caravan.access.UserStore;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.DocumentReader;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunStore;
import dev.caravan.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that has been filled since the first migration becomes the newest one. */
class MigrationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What later migrations rightly take away: {@code table.column}. */
  private static final List<String> TAKEN = List.of("inbox.body");

  /** The word is {@code Password}: a test vector of RFC 7914, section 11. */
  private static final String FIRST_PASSWORD =
      "pbkdf2-sha256$80000$TmFDbA==$TdzY9guYviGDDO5e8icB+WQaRBjQTAQUrv8Ih2s0q1Y=";

  private static TestDatabase database;
  private static Jdbi jdbi;
  private static Map<String, List<JsonNode>> before;
  private static Map<String, List<JsonNode>> after;

  @BeforeAll
  static void migrate() throws Exception {
    database = TestDatabase.empty();
    jdbi = database.jdbi();
    flyway("1").migrate();
    String rows = Files.readString(Path.of("src", "test", "resources", "first-tables.sql"));
    jdbi.useHandle(handle -> handle.createScript(rows).execute());
    jdbi.useHandle(
        handle ->
            handle.execute(
                "insert into setting (key, value) values ('admin.password.hash', ?)",
                FIRST_PASSWORD));
    before = rows();
    flyway("latest").migrate();
    after = rows();
  }

  private static Flyway flyway(String target) {
    return Flyway.configure().dataSource(database.dataSource()).target(target).load();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void should_keep_every_row_of_every_table_as_it_was() {
    assertThat(before).hasSizeGreaterThan(25);
    before.forEach(
        (table, rows) -> {
          assertThat(rows).as("rows of " + table + " to be kept").isNotEmpty();
          List<JsonNode> left = new ArrayList<>(after.get(table));
          for (JsonNode row : rows) {
            if (!row.path("key").asText().equals("admin.password.hash")) {
              assertThat(left.removeIf(now -> holds(table, now, row)))
                  .as("%s: %s among %s", table, row, after.get(table))
                  .isTrue();
            }
          }
        });
  }

  /** Each column that there was has the value that it had. */
  private static boolean holds(String table, JsonNode now, JsonNode row) {
    return row.properties().stream()
        .filter(column -> !TAKEN.contains(table + "." + column.getKey()))
        .allMatch(column -> column.getValue().equals(now.get(column.getKey())));
  }

  @Test
  void should_make_the_one_login_a_user() {
    UserStore users = new UserStore(jdbi);
    for (int login = 1; login <= 2; login++) {
      assertThat(users.check(ConsoleUser.FIRST, "Password"))
          .as("login " + login)
          .map(ConsoleUser::role)
          .contains(Role.ADMIN);
    }
    assertThat(number("select count(*) from console_user where password like '$2a$12$%'"))
        .as("kept by bcrypt since the first login")
        .isEqualTo(1);
    assertThat(number("select count(*) from setting where key = 'admin.password.hash'")).isZero();
  }

  @Test
  void should_know_of_what_was_there_what_later_tables_ask() {
    assertThat(number("select count(*) from export_ledger where removal = 'archive'")).isEqualTo(1);
    assertThat(
            number(
                "select count(*) from import_ledger where waits_property = 'email'"
                    + " and waits_value = 'cem@example.org'"))
        .isEqualTo(1);
    assertThat(number("select count(*) from run where not judged"))
        .as("runs of before that people would be told of now")
        .isZero();
    assertThat(number("select count(*) from inbox where body <> ''"))
        .as("bodies of what waits or was not understood")
        .isEqualTo(2);
  }

  @Test
  void should_be_read_by_the_program_of_now() {
    Connection shop =
        new ConnectionStore(jdbi, new DocumentReader(), Clock.systemUTC())
            .find("shop")
            .orElseThrow();
    assertThat(shop.document().exports()).hasSize(1);
    RunStore runs = new RunStore(jdbi);
    JsonNode report = new RunReports(jdbi, runs, new RunPages(jdbi)).report(1).orElseThrow();
    assertThat(report.path("state").asText()).isEqualTo("COMPLETED");
    assertThat(report.at("/goals/0/audiences/0/counts/added").asLong()).isEqualTo(1);
    assertThat(runs.claim("an instance of now").orElseThrow().id())
        .as("a run that was left open is taken up")
        .isEqualTo(2);
  }

  /** All rows of the tables of now, by table; migrations' own book aside. */
  private static Map<String, List<JsonNode>> rows() {
    Map<String, List<JsonNode>> rows = new TreeMap<>();
    jdbi.useHandle(
        handle -> {
          List<String> tables =
              handle
                  .createQuery(
                      """
                      select relname from pg_class c
                       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                         and not relispartition and relname <> 'flyway_schema_history'
                      """)
                  .mapTo(String.class)
                  .list();
          for (String table : tables) {
            rows.put(
                table,
                handle
                    .createQuery("select to_jsonb(t)::text from \"" + table + "\" t")
                    .map((row, context) -> json(row.getString(1)))
                    .list());
          }
        });
    return rows;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long number(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }
}
