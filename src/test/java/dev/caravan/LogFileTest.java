package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  private final LoggerContext context = new LoggerContext();
  private final PrintStream terminal = System.out;

  @TempDir Path dataDir;

  @AfterEach
  void close() {
    context.stop();
    System.setOut(terminal);
  }

  @Test
  void should_keep_stack_traces_in_the_data_directory_and_off_the_terminal() throws Exception {
    ByteArrayOutputStream shown = configure("text");

    context
        .getLogger("dev.caravan.web.Problems")
        .error(
            "A call failed for ann@example.org",
            new IllegalStateException(
                "no room for bob.brown+1@mail.example.org",
                new IllegalArgumentException("<cid@example.org>")));
    context.getLogger("dev.caravan.run.RunSteps").info("Run 1 begins");
    context.getLogger("org.apache.camel").info("chatter");

    String file = Files.readString(dataDir.resolve("caravan.log"));
    assertThat(file)
        .contains("A call failed for …@example.org")
        .contains("IllegalStateException: no room for …@mail.example.org")
        .contains("at dev.caravan.LogFileTest.should_keep_stack_traces")
        .contains("Caused by: java.lang.IllegalArgumentException")
        .contains("Run 1 begins")
        .doesNotContain("ann@", "brown", "cid@", "chatter");
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .contains("A call failed for …@example.org")
        .contains("Run 1 begins")
        .doesNotContain("ann@", "\tat ", "IllegalStateException");
  }

  @Test
  void should_write_one_json_object_a_line_where_programs_read_the_log() throws Exception {
    ByteArrayOutputStream shown = configure("json");

    context
        .getLogger("dev.caravan.run.RunSteps")
        .warn(
            "Run 1 failed for {}",
            "ann@example.org",
            new IllegalStateException("no room for bob.brown+1@mail.example.org"));
    context.getLogger("dev.caravan.run.RunSteps").info("Run 2 begins");

    String lines = shown.toString(StandardCharsets.UTF_8);
    assertThat(lines).doesNotContain("ann@", "brown");
    assertThat(lines.lines()).hasSize(2);
    JsonNode failed = new ObjectMapper().readTree(lines.lines().findFirst().orElseThrow());
    assertThat(failed.path("message").asText()).isEqualTo("Run 1 failed for …@example.org");
    assertThat(failed.path("level").asText()).isEqualTo("WARN");
    assertThat(failed.path("logger_name").asText()).isEqualTo("dev.caravan.run.RunSteps");
    assertThat(failed.path("@timestamp").asText()).endsWith("Z");
    assertThat(failed.path("stack_trace").asText()).contains("no room for …@mail.example.org");
    assertThat(Files.readString(dataDir.resolve("caravan.log"))).isEqualTo(lines);
  }

  private ByteArrayOutputStream configure(String format) throws Exception {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("caravan.data-dir", dataDir.toString());
    context.putProperty("caravan.log.format", format);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("src", "main", "resources", "logback.xml").toFile());
    return shown;
  }
}
