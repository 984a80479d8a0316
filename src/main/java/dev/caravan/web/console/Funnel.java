package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;
import java.util.List;

/**
 * From the rows of a goal to those that were accepted: each step is what the one before has left.
 *
 * @param steps the first is the largest
 */
public record Funnel(List<Step> steps) {
  private static final List<String> UNFIT = List.of("excluded", "invalid");
  private static final List<String> REFUSED = List.of("rejected", "deferred");
  private static final List<String> WRITTEN = List.of("added", "changed", "removed");

  /**
   * @param name in words
   * @param rows how many came so far
   * @param left what happened to those that get no further; empty: nothing
   */
  public record Step(String name, long rows, String left) {}

  /**
   * @param goal as the report of its run tells it
   * @param dryRun nothing was written
   */
  public static Funnel of(JsonNode goal, boolean dryRun) {
    boolean reads = false;
    long all = 0;
    for (JsonNode audience : goal.path("audiences")) {
      JsonNode counts = audience.path("counts");
      reads |= counts.has("read");
      all += counts.path("read").asLong() + counts.path("candidates").asLong();
    }
    long written = sum(goal, WRITTEN);
    long sent = written + sum(goal, REFUSED);
    long fit = sent + sum(goal, List.of("unchanged"));
    return new Funnel(
        List.of(
            new Step(reads ? "Read" : "Candidates", Math.max(all, fit), words(goal, UNFIT)),
            new Step("Fit the goal", fit, words(goal, List.of("unchanged"))),
            new Step("Differ", sent, words(goal, REFUSED)),
            new Step(
                dryRun ? "Would be written" : reads ? "Written" : "Accepted",
                written,
                words(goal, WRITTEN))));
  }

  /** The length of a step's bar: 1,000 for the first. */
  public long length(Step step) {
    long most = steps.get(0).rows();
    return most == 0 ? 0 : step.rows() * 1000 / most;
  }

  private static String words(JsonNode goal, List<String> classes) {
    return String.join(
        ", ",
        classes.stream()
            .filter(one -> sum(goal, List.of(one)) > 0)
            .map(one -> Words.number(sum(goal, List.of(one))) + " " + one)
            .toList());
  }

  private static long sum(JsonNode goal, List<String> classes) {
    long sum = 0;
    for (JsonNode audience : goal.path("audiences")) {
      for (String one : classes) {
        sum += audience.path("counts").path(one).asLong();
      }
    }
    return sum;
  }
}
