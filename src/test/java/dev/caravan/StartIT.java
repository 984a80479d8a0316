package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.sandbox.SandboxOptions.NewAudience;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartIT {
  @TempDir Path directory;

  @Test
  void should_end_with_one_line_that_names_a_broken_route_file() throws Exception {
    Path routes = Files.createDirectory(directory.resolve("routes"));
    Files.writeString(
        routes.resolve("my.camel.yaml"),
        "- route:\n    id: off\n    from:\n      uri: timer:tick\n      steps:\n        - to: bean:nobody\n");
    try (PackagedCaravan caravan =
        new PackagedCaravan(directory.resolve("broken-route"))
            .with("camel.main.routesIncludePattern", "file:" + routes + "/*.camel.yaml")) {

      PackagedCaravan.Ended ended = caravan.runToEnd();

      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.err().strip())
          .startsWith("Caravan cannot start.")
          .contains("my.camel.yaml", "nobody")
          .doesNotContain("\n");
      assertThat(ended.out()).doesNotContain("\tat ");
      assertThat(caravan.dataDir().resolve("caravan.log")).exists();
    }
  }

  @Test
  void should_send_nothing_to_accounts_of_others_and_end_well() throws Exception {
    try (OutlivingTown town =
        new OutlivingTown(
            directory.resolve("once"), NewAudience.of("a1b2c3d4e5", "Newsletter", 50))) {
      town.connect(
          "newsletter",
          """
          connection: newsletter
          account: main
          import:
            audiences: [{id: a1b2c3d4e5, createProfiles: true}]
            identifier: {field: email_address, property: email}
          """);
      town.caravan.stop();

      PackagedCaravan.Ended once = town.caravan.with("caravan.once", "true").runToEnd();

      assertThat(once.exitCode()).as(once.out() + once.err()).isZero();
      assertThat(once.out()).contains("completed (dry run: nothing was sent)");
    }
  }
}
