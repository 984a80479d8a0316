package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.web.Words;
import java.util.ArrayList;
import java.util.List;

/** How far one row of a run came: the same steps as those of the funnel. */
public final class RowSteps {
  /**
   * @param passed false: it ended here
   * @param words why, or what came of it; empty: nothing needs saying
   */
  public record Step(String name, boolean passed, String words) {}

  private RowSteps() {}

  /**
   * @param row as the API tells an outcome
   * @param dryRun nothing was written
   */
  public static List<Step> of(JsonNode row, boolean dryRun) {
    boolean reads = row.path("goal").asText().equals(ImportGoal.NAME);
    String outcome = row.path("class").asText();
    String why = row.path("reason").isTextual() ? Words.words(row.path("reason").asText()) : "";
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(reads ? "Read from Mailchimp" : "Candidate of the goal", true, ""));
    boolean fits = !outcome.equals("EXCLUDED") && !outcome.equals("INVALID");
    steps.add(new Step("Fits the goal", fits, fits ? "" : why));
    if (!fits) {
      return steps;
    }
    boolean differs = !outcome.equals("UNCHANGED");
    steps.add(new Step("Differs from what is there", differs, differs ? "" : "nothing to write"));
    if (!differs) {
      return steps;
    }
    String written = reads ? "Written to the profile" : dryRun ? "Sent" : "Accepted by Mailchimp";
    switch (outcome) {
      case "REJECTED" -> steps.add(new Step(written, false, why));
      case "DEFERRED" -> steps.add(new Step(written, false, why.isEmpty() ? "waits" : why));
      default ->
          steps.add(
              new Step(
                  dryRun ? "Would be written" : written,
                  true,
                  outcome.equals("WARN") ? why : Words.words(outcome)));
    }
    return steps;
  }
}
