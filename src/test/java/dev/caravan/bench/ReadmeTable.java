package dev.caravan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The figures of the README, made from the file that the benchmark wrote and from nothing else. */
record ReadmeTable(Path figures) {
  private static final Pattern PLACE =
      Pattern.compile("(<!-- speed -->\n).*(<!-- /speed -->)", Pattern.DOTALL);

  public static void main(String[] arguments) throws IOException {
    new ReadmeTable(Path.of("target", "bench", "bench.json")).write(Path.of("README.md"));
  }

  /**
   * Replaces what stands between the marks.
   *
   * @throws IllegalStateException when the README has no such place
   */
  void write(Path readme) throws IOException {
    Matcher place = PLACE.matcher(Files.readString(readme));
    if (!place.find()) {
      throw new IllegalStateException(
          readme + " has no place for the table, between <!-- speed --> and <!-- /speed -->");
    }
    String table = Matcher.quoteReplacement(markdown());
    Files.writeString(readme, place.replaceFirst("$1" + table + "$2"));
  }

  private String markdown() throws IOException {
    JsonNode json = new ObjectMapper().readTree(figures.toFile());
    StringBuilder table = new StringBuilder();
    table.append("| job | median | rate | floor's rate | time / floor | peak RSS |\n");
    table.append("|---|---|---|---|---|---|\n");
    for (JsonNode job : json.path("jobs")) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f s | %s %s/s | %s/s | **%.2f** | %s |%n",
              job.path("what").asText(),
              job.path("medianSeconds").asDouble(),
              Report.rate(job.path("rate").asDouble()),
              job.path("unit").asText(),
              Report.rate(job.path("floorRate").asDouble()),
              job.path("ratio").asDouble(),
              memory(job)));
    }
    JsonNode machine = json.path("machine");
    table.append(
        "\nOn %d processors, %s, Java %s with `%s`, PostgreSQL %s, %d connections; load before: %s.\n"
            .formatted(
                machine.path("processors").asInt(),
                machine.path("os").asText(),
                machine.path("java").asText(),
                machine.path("options").asText(),
                machine.at("/postgresql/server_version").asText(),
                machine.path("connections").asInt(),
                String.format(Locale.ROOT, "%.1f", machine.path("loadBefore").asDouble())));
    return table.toString();
  }

  private static String memory(JsonNode job) {
    if (!job.has("peakMegabytes")) {
      return "";
    }
    String ours = "%.0f MB".formatted(job.path("peakMegabytes").asDouble());
    return job.has("floorMegabytes")
        ? ours + " (floor " + "%.0f MB".formatted(job.path("floorMegabytes").asDouble()) + ")"
        : ours;
  }
}
