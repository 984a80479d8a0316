package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.segment.Objectives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppliedFolderTest {
  private static final String SHOP =
      "connection: shop\naccount: main\nschedule: {timesPerDay: 4}\n";

  @TempDir Path directory;
  private final Town town = new Town();
  private Path folder;
  private AppliedFolder applied;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectory(directory.resolve("connections"));
    applied = folder(new DocumentFolder(folder));
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void should_apply_documents_at_the_start_and_when_a_file_changes() throws IOException {
    write("shop.yaml", SHOP);
    write("news.json", "{\"connection\": \"news\", \"account\": \"main\"}");
    write("README.md", "no document");
    applied.apply();
    assertThat(names()).containsExactly("news", "shop");
    assertThat(town.connections.nextRunAt("shop")).isPresent();

    applied.apply();
    assertThat(version("shop")).as("nothing was changed").isEqualTo(1);

    write("shop.yaml", SHOP + "description: new\n");
    applied.apply();
    assertThat(version("shop")).isEqualTo(2);
    assertThat(
            new ConnectionVersions(town.database.jdbi()).find("shop", 2).orElseThrow().changedBy())
        .isEqualTo("folder: shop.yaml");
  }

  @Test
  void should_change_nothing_by_a_file_that_is_wrong_and_tell_its_place() throws IOException {
    write("shop.yaml", SHOP);
    applied.apply();
    write("shop.yaml", SHOP + "exports: [{goal: vip}]\n");
    applied.apply();
    assertThat(version("shop")).isEqualTo(1);
    assertThat(applied.files().get(0).problems())
        .extracting(Problem::place)
        .contains("exports[0].segment", "exports[0].audiences");
    assertThat(town.connections.find("shop").orElseThrow().document().enabled()).isTrue();

    write("shop.yaml", "connection: [\n");
    applied.apply();
    assertThat(applied.files().get(0).problems().get(0).message()).contains("at line");
    assertThat(town.connections.find("shop").orElseThrow().document().enabled()).isTrue();
  }

  @Test
  void should_try_a_wrong_file_again_because_what_it_names_may_come_later() throws IOException {
    write("shop.yaml", SHOP.replace("main", "later"));
    applied.apply();
    town.accounts.put(
        "later",
        new CheckedKey(
            "0124-us6",
            java.net.URI.create("https://us6.api.mailchimp.com/3.0"),
            "us6",
            "acc2",
            "Another",
            "4712",
            "owner"));
    applied.apply();
    assertThat(names()).as("not within a minute").isEmpty();

    town.clock.advance(Duration.ofMinutes(1));
    applied.apply();
    assertThat(names()).containsExactly("shop");
  }

  @Test
  void should_switch_off_what_is_taken_away_and_never_delete_it() throws IOException {
    write("shop.yaml", SHOP);
    applied.apply();
    Files.delete(folder.resolve("shop.yaml"));
    applied.apply();

    assertThat(town.connections.find("shop").orElseThrow().document().enabled()).isFalse();
    assertThat(town.connections.nextRunAt("shop")).isEmpty();
    assertThat(town.connections.file("shop")).as("people may change it again").isEmpty();

    write("shop.yaml", SHOP);
    applied.apply();
    assertThat(town.connections.find("shop").orElseThrow().document().enabled()).isTrue();
  }

  @Test
  void should_follow_a_file_that_is_called_something_else_or_is_about_another_connection()
      throws IOException {
    write("shop.yaml", SHOP);
    applied.apply();
    Files.move(folder.resolve("shop.yaml"), folder.resolve("web-shop.yaml"));
    applied.apply();
    assertThat(town.connections.file("shop")).contains("web-shop.yaml");
    assertThat(version("shop")).isEqualTo(1);

    write("web-shop.yaml", SHOP.replace("connection: shop", "connection: other"));
    applied.apply();
    assertThat(town.connections.find("shop").orElseThrow().document().enabled()).isFalse();
    assertThat(town.connections.file("other")).contains("web-shop.yaml");
  }

  @Test
  void should_take_one_file_for_each_connection() throws IOException {
    write("a.yaml", SHOP);
    write("b.yaml", SHOP + "description: another\n");
    applied.apply();
    applied.apply();
    assertThat(town.connections.file("shop")).contains("a.yaml");
    assertThat(applied.files().get(1).problems().get(0).message())
        .contains("in another file of the folder already");
  }

  @Test
  void should_take_nothing_away_while_the_folder_cannot_be_read() throws IOException {
    write("shop.yaml", SHOP);
    applied.apply();
    Files.move(folder, directory.resolve("not mounted"));
    applied.apply();
    assertThat(town.connections.find("shop").orElseThrow().document().enabled()).isTrue();
  }

  @Test
  void should_refuse_changes_of_others_until_there_is_no_folder_any_more() throws IOException {
    write("shop.yaml", SHOP);
    applied.apply();
    assertThatThrownBy(() -> town.put(SHOP))
        .isInstanceOf(KeptInFile.class)
        .hasMessageContaining("shop.yaml");
    assertThatThrownBy(() -> town.connections.delete("shop", Edit.by("ann")))
        .isInstanceOf(KeptInFile.class);

    folder(null).apply();
    assertThat(town.put(SHOP).connection().version()).isEqualTo(1);
    assertThat(town.connections.find("shop").orElseThrow().document().enabled()).isTrue();
  }

  private AppliedFolder folder(DocumentFolder documents) {
    DocumentCheck check =
        new DocumentCheck(
            town.accounts,
            new AudienceCatalogue(
                call -> new MailchimpAnswer(500, town.clock.instant(), null),
                town.audiences,
                town.clock),
            Map::of,
            name -> false,
            () -> new Objectives(new TreeMap<>(), new TreeMap<>()),
            Town::stages,
            town.clock);
    return new AppliedFolder(
        documents,
        new CheckedDocuments(town.reader, check, town.connections, false),
        town.connections,
        town.clock);
  }

  private void write(String file, String text) throws IOException {
    Files.write(folder.resolve(file), text.getBytes(StandardCharsets.UTF_8));
  }

  private int version(String name) {
    return town.connections.find(name).orElseThrow().version();
  }

  private java.util.List<String> names() {
    return town.connections.all().stream().map(Connection::name).toList();
  }
}
