package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.connection.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An integrator adds a step to the import, without Java and without a rebuild. */
class IntegratorTest {
  private static final String STEP =
      """
      - split:
          id: each-member-of-page
          expression:
            simple:
              expression: "${body.members}"
          steps:
            - setProperty:
                id: greet
                name: edited
                expression:
                  simple:
                    expression: "${body.withObject('/merge_fields').put('FNAME', 'GREETING')}"
      - to:
          id: store-page
      """;

  @TempDir Path folder;

  private void copyRoutes() throws IOException {
    for (Path file : RouteFiles.all()) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
  }

  private void edit(String greeting) throws IOException {
    String before = Files.readString(Path.of("routes", "import.camel.yaml"));
    String marked = "        - to:\n            id: store-page\n";
    assertThat(before).contains(marked);
    Files.writeString(
        folder.resolve("import.camel.yaml"),
        before.replace(marked, STEP.indent(8).replace("GREETING", greeting)));
  }

  @Test
  void should_take_an_added_step_at_the_start_and_another_while_running() throws Exception {
    copyRoutes();
    edit("Edited");
    try (Town town =
        new Town(
            "file:" + folder + "/*.camel.yaml",
            Map.of(
                "camel.main.routesReloadEnabled", "true",
                "camel.main.routesReloadDirectory", folder.toString(),
                "camel.main.routesReloadPattern", "*.camel.yaml"))) {
      TestAudience audience = new TestAudience(town, 0);
      audience.connect(
          """
          import:
            audiences:
              - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
            identifier: {field: email_address, property: email}
            mappings:
              - {field: merge_fields.FNAME, property: first_name, mode: set}
          """);
      Connection connection = audience.connection();
      audience.put("ann", "{\"FNAME\": \"Ann\"}");
      assertThat(audience.run().connection()).isEqualTo(connection.id());
      assertThat(audience.value("ann", "first_name")).contains("Edited");

      edit("Edited again");
      Awaitility.await()
          .untilAsserted(
              () -> {
                audience.runFull();
                assertThat(audience.value("ann", "first_name")).contains("Edited again");
              });
    }
  }
}
