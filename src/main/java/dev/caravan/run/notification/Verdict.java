package dev.caravan.run.notification;

import dev.caravan.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether a run counts as a failure, and why. A function of the facts alone. */
final class Verdict {
  /** Later than this, a schedule was missed. */
  private static final Duration LATE = Duration.ofMinutes(10);

  /** Counts are compared from so many earlier runs on. */
  static final int FEWEST_RUNS = 3;

  /** So many earlier runs are looked at. */
  static final int RUNS = 5;

  /** Smaller differences are no deviation, however large they are in percent. */
  private static final long FEWEST_ROWS = 100;

  private Verdict() {}

  /**
   * The reasons, the weightiest first; empty when the run is all right.
   *
   * @param rejectedOver percent of the rows that Mailchimp may refuse; null: any number
   */
  static List<Reason> of(RunFacts run, Double rejectedOver) {
    List<Reason> reasons = new ArrayList<>();
    failed(run, reasons);
    if (run.state() == RunState.SKIPPED) {
      add(reasons, Reason.Word.SKIPPED, "another run of this connection had not ended yet");
    }
    Instant free = run.heldUntil() == null ? run.dueAt() : run.heldUntil();
    if (free != null && free.plus(LATE).isBefore(run.requestedAt())) {
      long minutes = Duration.between(run.dueAt(), run.requestedAt()).toMinutes();
      add(
          reasons,
          Reason.Word.MISSED,
          "it was due at %s, and nothing ran then: it came %d minutes later"
              .formatted(run.dueAt(), minutes));
    }
    if (run.braked()) {
      add(
          reasons,
          Reason.Word.BRAKE,
          "it would remove more people than the document allows; nobody is removed without an"
              + " approval");
    }
    rejected(run, rejectedOver, reasons);
    run.goals().forEach(goal -> deviating(goal, reasons));
    return List.copyOf(reasons);
  }

  private static void failed(RunFacts run, List<Reason> reasons) {
    int before = reasons.size();
    for (RunFacts.Goal goal : run.goals()) {
      if (goal.state() == RunState.FAILED) {
        String detail = goal.detail() == null ? "" : ": " + goal.detail();
        add(reasons, Reason.Word.FAILED, "goal " + goal.name() + " failed" + detail);
      }
    }
    if (run.state() == RunState.FAILED && reasons.size() == before) {
      add(reasons, Reason.Word.FAILED, run.detail() == null ? "the run failed" : run.detail());
    }
  }

  private static void rejected(RunFacts run, Double most, List<Reason> reasons) {
    long rows = run.goals().stream().mapToLong(RunFacts.Goal::rows).sum();
    long rejected = run.goals().stream().mapToLong(RunFacts.Goal::rejected).sum();
    if (most != null && rejected > 0 && rejected * 100.0 > most * rows) {
      add(
          reasons,
          Reason.Word.REJECTED,
          String.format(
              Locale.ROOT,
              "Mailchimp refused %,d of %,d rows (%.1f %%), more than %s %%",
              rejected,
              rows,
              rejected * 100.0 / rows,
              new java.math.BigDecimal(String.valueOf(most)).stripTrailingZeros().toPlainString()));
    }
  }

  /** Less than half of the median of the last runs, or more than twice as much. */
  private static void deviating(RunFacts.Goal goal, List<Reason> reasons) {
    if (!goal.comparable()
        || goal.state() != RunState.COMPLETED
        || goal.before().size() < FEWEST_RUNS) {
      return;
    }
    List<Long> sorted = goal.before().stream().sorted().toList();
    long median = sorted.get(sorted.size() / 2);
    boolean deviates = goal.rows() * 2 < median || goal.rows() > median * 2;
    if (deviates && Math.abs(goal.rows() - median) >= FEWEST_ROWS) {
      add(
          reasons,
          Reason.Word.COUNTS,
          String.format(
              Locale.ROOT,
              "goal %s met %,d people; in the last %d runs it was about %,d",
              goal.name(),
              goal.rows(),
              sorted.size(),
              median));
    }
  }

  private static void add(List<Reason> reasons, Reason.Word word, String detail) {
    reasons.add(new Reason(word, MaskedText.of(detail)));
  }
}
