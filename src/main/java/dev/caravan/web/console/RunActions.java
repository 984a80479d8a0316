package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.run.RunState;
import dev.caravan.web.Words;
import java.time.Instant;
import java.util.Set;

/**
 * What somebody may do about a run as it stands.
 *
 * @param stop it goes on, and can be stopped
 * @param resume it was left in the middle, and can go on
 * @param approve there is a plan that waits for a person
 * @param retry there are rows that Mailchimp did not take
 * @param undo it wrote to Mailchimp
 */
public record RunActions(
    boolean stop, boolean resume, boolean approve, boolean retry, boolean undo) {
  private static final Set<String> AGAIN = Set.of("REJECTED", "DEFERRED");

  /** By the report of the run, and by what whoever looks may do. */
  static RunActions of(Visit visit, JsonNode run) {
    RunState state = RunState.valueOf(run.path("state").asText());
    boolean wrote = state.isEnded() && !run.path("dryRun").asBoolean();
    return new RunActions(
        !state.isEnded() && state != RunState.STOPPING && visit.may("POST /api/runs/{id}/stop"),
        (state == RunState.STOPPED || state == RunState.FAILED)
            && visit.may("POST /api/runs/{id}/resume"),
        state.isEnded() && waits(run, visit.now()) && visit.may("POST /api/runs/{id}/approve"),
        wrote
            && exported(run, "rejected", "deferred") > 0
            && visit.may("POST /api/runs/{id}/retry"),
        wrote
            && exported(run, "added", "changed", "removed") > 0
            && visit.may("POST /api/runs/{id}/undo"));
  }

  /** Whether a row, or a group of rows, can be tried again by itself. */
  public boolean retry(JsonNode row) {
    return retry
        && !row.path("goal").asText().equals(ImportGoal.NAME)
        && AGAIN.contains(row.path("class").asText());
  }

  private static boolean waits(JsonNode run, Instant now) {
    JsonNode plan = run.path("plan");
    Instant until = Words.instant(plan.path("until"));
    return plan.path("id").isTextual()
        && !plan.path("usedBy").isNumber()
        && until != null
        && until.isAfter(now);
  }

  private static long exported(JsonNode run, String... classes) {
    long sum = 0;
    for (JsonNode goal : run.path("goals")) {
      if (!goal.path("goal").asText().equals(ImportGoal.NAME)) {
        for (JsonNode audience : goal.path("audiences")) {
          for (String one : classes) {
            sum += audience.path("counts").path(one).asLong();
          }
        }
      }
    }
    return sum;
  }
}
