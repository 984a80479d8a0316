package dev.caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the benchmark makes of its measurements. */
class BenchFiguresTest {
  @TempDir Path directory;

  @Test
  void should_take_the_ratio_of_each_pair_so_that_a_slow_while_counts_for_both() {
    Measured measured =
        new Measured(
            new StartJob(null, null),
            1,
            List.of(Sample.of(100, 2), Sample.of(100, 20), Sample.of(100, 3)),
            List.of(Sample.of(100, 1), Sample.of(100, 10), Sample.of(100, 1)));
    assertThat(measured.ratio()).isEqualTo(2);
    assertThat(measured.median(Sample::seconds)).isEqualTo(3);
    assertThat(measured.spread()).containsExactly(2, 20);
  }

  @Test
  void should_count_calls_in_flight_and_make_forgotten_reads_again() throws Exception {
    String newestFirst =
        """
        [{"at": "2026-11-01T10:00:00.300Z", "method": "GET", "path": "/3.0/c", "query": "", "millis": 50},
         {"at": "2026-11-01T10:00:00.200Z", "method": "GET", "path": "/3.0/b", "query": "", "millis": 150},
         {"at": "2026-11-01T10:00:00.100Z", "method": "GET", "path": "/3.0/a", "query": "", "millis": 100}]
        """;
    SandboxCalls calls = SandboxCalls.of(new ObjectMapper().readTree(newestFirst), 5);
    assertThat(calls.peak()).isEqualTo(2);
    assertThat(calls.known()).extracting(SandboxCalls.Call::path).startsWith("/3.0/a");
    assertThat(calls.reads(java.net.URI.create("http://127.0.0.1:1"), "key").requests()).hasSize(5);
  }

  @Test
  void should_put_nothing_but_the_table_between_the_marks_of_the_readme() throws Exception {
    Path figures = directory.resolve("bench.json");
    Files.writeString(
        figures,
        """
        {"machine": {"processors": 2, "options": "-Xmx256m"}, "jobs": [{"what": "a $1 job", "medianSeconds": 1.5,
          "rate": 2000, "floorRate": 6000, "ratio": 3, "unit": "members", "peakMegabytes": 300}]}
        """);
    Path readme = directory.resolve("README.md");
    Files.writeString(readme, "before\n<!-- speed -->\nold\n<!-- /speed -->\nbehind\n");
    new ReadmeTable(figures).write(readme);
    assertThat(Files.readString(readme))
        .startsWith("before\n<!-- speed -->\n| job |")
        .contains("| a $1 job | 1.50 s | 2,000 members/s | 6,000/s | **3.00** | 300 MB |")
        .doesNotContain("old")
        .endsWith("<!-- /speed -->\nbehind\n");
  }

  @Test
  void should_name_an_option_that_is_wrong() {
    assertThatThrownBy(BenchOptions::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bench.size is \"\"; right is a whole number from 100 to 4000000");
  }
}
