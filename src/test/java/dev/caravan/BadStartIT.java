package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.PackagedCaravan.Ended;
import dev.caravan.testing.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that cannot succeed say why in one line, and leave nothing behind. */
class BadStartIT {
  @TempDir Path directory;

  private PackagedCaravan caravan;
  private LeftBehind postgres;

  @BeforeEach
  void settings() {
    Path dataDir = directory.resolve("bad-start");
    caravan = new PackagedCaravan(dataDir);
    postgres = new LeftBehind(dataDir);
  }

  @AfterEach
  void end() {
    caravan.close();
    postgres.stop();
  }

  @Test
  void should_name_a_port_that_is_in_use() throws IOException {
    for (String server : new String[] {"camel.server", "camel.management"}) {
      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
        String port = String.valueOf(taken.getLocalPort());
        caravan.with(server + ".port", port);

        assertRefused("Port " + port + " on 127.0.0.1", server + ".port");

        assertNothingKept();
        caravan.with(server + ".port", String.valueOf(FreePort.next()));
      }
    }
  }

  @Test
  void should_name_a_setting_that_does_not_exist() {
    caravan.with("caravan.foo", "1");

    assertRefused("caravan.foo", "application.properties");

    assertThat(caravan.dataDir()).doesNotExist();
  }

  @Test
  void should_name_a_setting_whose_value_is_none() {
    caravan.with("caravan.once", "perhaps");
    assertRefused("caravan.once is perhaps", "true or false");
    caravan.with("caravan.once", "false").with("caravan.mailchimp.base-url", "not an address");
    assertRefused("caravan.mailchimp.base-url is not an address", "https://");
    caravan.with("caravan.mailchimp.base-url", "").with("caravan.mailchimp.max-connections", "11");
    assertRefused("caravan.mailchimp.max-connections is 11", "from 1 to 10");

    assertThat(caravan.dataDir()).doesNotExist();
  }

  @Test
  void should_say_that_the_database_is_out_of_reach() {
    caravan.with("caravan.database.url", "jdbc:postgresql://127.0.0.1:" + FreePort.next() + "/x");

    assertRefused("caravan.database.url cannot be reached", "Check caravan.database.url");
  }

  @Test
  void should_say_that_the_password_of_the_database_is_wrong() throws IOException, SQLException {
    try (EmbeddedPostgres database = EmbeddedPostgres.builder().start()) {
      askForPasswords(database);
      caravan
          .with("caravan.database.url", database.getJdbcUrl("postgres", "postgres"))
          .with("caravan.database.user", "postgres")
          .with("caravan.database.password", "wrong");

      assertRefused("password authentication failed", "caravan.database.url, .user and .password");
    }
  }

  private static void askForPasswords(EmbeddedPostgres database) throws SQLException, IOException {
    try (Connection connection = database.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet file = statement.executeQuery("show hba_file")) {
      file.next();
      Files.writeString(Path.of(file.getString(1)), "host all all 127.0.0.1/32 scram-sha-256\n");
      statement.execute("alter user postgres password 'right'");
      statement.execute("select pg_reload_conf()");
    }
  }

  @Test
  void should_refuse_an_address_that_is_not_one_of_postgresql() {
    caravan.with("caravan.database.url", "postgres://db.example.org/caravan");
    assertRefused("caravan.database.url", "jdbc:postgresql://db.example.org/caravan");
    caravan.with("caravan.database.url", "jdbc:postgresql://127.0.0.1:many/caravan");
    assertRefused("caravan.database.url", "jdbc:postgresql://db.example.org/caravan");
  }

  @Test
  void should_refuse_to_be_the_second_on_one_data_directory_and_leave_the_first_alone() {
    caravan.start();
    try (PackagedCaravan second = new PackagedCaravan(caravan.dataDir())) {
      Ended ended = second.runToEnd();

      assertRefusal(ended, "Another Caravan is running on " + caravan.dataDir());
      assertThat(caravan.get("/api/accounts").path("items")).isEmpty();
    }
  }

  @Test
  void should_refuse_a_broken_secret_key_and_start_with_the_right_one() throws IOException {
    caravan.with("caravan.secret-key", "c2hvcnQ=");
    assertRefused("caravan.secret-key", "Base64 of 32 bytes");
    postgres.assertGone();

    Path file = Files.createDirectories(caravan.dataDir()).resolve("secret-key");
    Files.writeString(file, "no key at all");
    caravan.with("caravan.secret-key", "");
    assertRefused(file.toString(), "Base64 of 32 bytes");
    postgres.assertGone();

    Files.delete(file);
    caravan.start();
  }

  @Test
  void should_say_that_its_routes_are_missing() throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));

    assertRefused(caravan.in(elsewhere), "There is no folder routes in " + elsewhere);

    assertNothingKept();
  }

  @Test
  void should_name_the_route_file_that_cannot_be_read() throws IOException {
    Path elsewhere = directory.resolve("elsewhere");
    Path broken = Files.createDirectories(elsewhere.resolve("routes")).resolve("x.camel.yaml");
    Files.writeString(broken, "- route:\n    from: [\n");
    Files.copy(Path.of("application.properties"), elsewhere.resolve("application.properties"));

    assertRefused(caravan.in(elsewhere), "x.camel.yaml");

    postgres.assertGone();
  }

  private void assertRefused(String... words) {
    assertRefused(caravan, words);
  }

  private void assertRefused(PackagedCaravan program, String... words) {
    program.launch();
    Ended ended = program.end(postgres::look);
    assertRefusal(ended, words);
  }

  private static void assertRefusal(Ended ended, String... words) {
    assertThat(ended.err().lines()).as(ended.out()).hasSize(1);
    assertThat(ended.err()).startsWith("Caravan cannot start. ").contains(words);
    assertThat(ended.out()).doesNotContain("Exception").doesNotContain("\tat ");
    assertThat(ended.exitCode()).isEqualTo(2);
  }

  /** The log may tell of the refusal; nothing else was made. */
  private void assertNothingKept() {
    String[] kept = caravan.dataDir().toFile().list();
    assertThat(kept == null ? new String[0] : kept).isSubsetOf("caravan.log");
  }
}
