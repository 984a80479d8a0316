package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartFailureTest {
  @TempDir Path routes;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- route:\n    id: [broken\n",
        "- route:\n    from:\n      uri: timer:tick\n      stepz:\n        - log: hello\n",
        "- route:\n    id: shout\n    from:\n      uri: timer:tick\n      steps:\n        - shout: hello\n",
        "- route:\n    id: off\n    from:\n      uri: tiemr:tick\n      steps:\n        - log: hello\n",
        "- route:\n    id: off\n    from:\n      uri: timer:tick\n      steps:\n        - to: bean:nobody\n",
        "- route:\n    id: off\n    from:\n      uri: timer:tick\n      steps:\n        - setBody: {simple: '${body'}\n"
      })
  void should_name_the_route_file_in_one_line(String text) throws Exception {
    Files.writeString(routes.resolve("my.camel.yaml"), text);

    String message = start("camel.main.routesIncludePattern", "file:" + routes + "/*.camel.yaml");

    assertThat(message)
        .contains("my.camel.yaml")
        .doesNotContain("\n", "\tat ")
        .hasSizeLessThan(600);
  }

  @Test
  void should_name_a_setting_of_camel_that_does_not_exist() {
    String message = start("camel.main.routesReloadEnabld", "true");
    assertThat(message).contains("camel.main.routesReloadEnabld").doesNotContain("\n");
  }

  @Test
  void should_say_where_it_looked_for_routes_behind_a_link_in_vain() throws Exception {
    Path folder = Files.createDirectory(routes.resolve("folder"));
    Files.writeString(
        folder.resolve("my.camel.yaml"),
        "- route:\n    from:\n      uri: direct:in\n      steps:\n        - log: hello\n");
    Path link = Files.createSymbolicLink(routes.resolve("link"), folder);

    assertThat(startedWith(folder)).isNull();
    assertThat(startedWith(link)).contains(link + "/*.camel.yaml", "name the folder itself");
  }

  /** What keeps the program from starting; null: nothing. */
  private static String startedWith(Path folder) throws Exception {
    Main main = new Main(StartFailureTest.class);
    main.addOverrideProperty("camel.main.routesIncludePattern", "file:" + folder + "/*.camel.yaml");
    main.configure().setBasePackageScanEnabled(false);
    main.start();
    try {
      StartFailure failure =
          catchThrowableOfType(
              StartFailure.class,
              () ->
                  StartFailure.checkRoutes(
                      main.getCamelContext(), main.configure().getRoutesIncludePattern()));
      return failure == null ? null : failure.getMessage();
    } finally {
      main.stop();
    }
  }

  private static String start(String key, String value) {
    Main main = new Main(StartFailureTest.class);
    main.addOverrideProperty(key, value);
    main.addOverrideProperty("camel.main.sourceLocationEnabled", "true");
    main.configure().setBasePackageScanEnabled(false);
    try {
      Exception failure = catchThrowableOfType(Exception.class, main::start);
      return StartFailure.of(failure, main.getCamelContext()).getMessage();
    } finally {
      main.stop();
    }
  }
}
