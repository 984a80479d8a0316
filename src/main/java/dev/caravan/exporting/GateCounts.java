package dev.caravan.exporting;

import dev.caravan.exporting.CandidateStore.Decided;
import dev.caravan.run.Counts;
import dev.caravan.run.OutcomeClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts decisions, and whom which gate leaves out. For one thread. */
final class GateCounts {
  private record Place(Gate gate, OutcomeClass outcomeClass, String reason) {}

  private final Map<OutcomeClass, Long> classes = new LinkedHashMap<>();
  private final Map<Place, Long> rows = new LinkedHashMap<>();
  private final Map<Place, String> details = new LinkedHashMap<>();

  void add(Decided row) {
    Decision decision = row.decision();
    count(decision.outcomeClass(), 1);
    if (!decision.warnings().isEmpty()) {
      count(OutcomeClass.WARN, decision.warnings().size());
    }
    Gate.of(decision, row.facts().leaver())
        .ifPresent(
            gate ->
                leaveOut(
                    new Place(gate, decision.outcomeClass(), decision.reason()),
                    decision.detail(),
                    1));
  }

  /** These were counted, and have the address of somebody else. */
  void duplicates(Map<OutcomeClass, Long> late) {
    late.forEach(
        (outcomeClass, number) -> {
          count(outcomeClass, -number);
          count(OutcomeClass.INVALID, number);
          leaveOut(
              new Place(Gate.ADDRESS, OutcomeClass.INVALID, DuplicateAddresses.REASON),
              DuplicateAddresses.DETAIL,
              number);
        });
  }

  /** The removals are held back. */
  void brake() {
    count(OutcomeClass.DEFERRED, of(OutcomeClass.REMOVED));
    classes.remove(OutcomeClass.REMOVED);
  }

  long of(OutcomeClass outcomeClass) {
    return classes.getOrDefault(outcomeClass, 0L);
  }

  /**
   * @param factor by which every number is too small
   */
  Counts counts(double factor) {
    Counts counts = Counts.NONE;
    for (Map.Entry<OutcomeClass, Long> each : classes.entrySet()) {
      counts = counts.plus(each.getKey(), Math.round(each.getValue() * factor));
    }
    return counts;
  }

  List<GoalPreview.LeftOut> leftOut(double factor) {
    List<Map.Entry<Place, Long>> ordered = new ArrayList<>(rows.entrySet());
    ordered.sort(
        Comparator.comparing((Map.Entry<Place, Long> each) -> each.getKey().gate())
            .thenComparing(each -> each.getKey().reason()));
    return ordered.stream()
        .map(
            each ->
                new GoalPreview.LeftOut(
                    each.getKey().gate().word(),
                    each.getKey().outcomeClass().name(),
                    each.getKey().reason(),
                    details.get(each.getKey()),
                    Math.round(each.getValue() * factor)))
        .toList();
  }

  private void leaveOut(Place place, String detail, long number) {
    rows.merge(place, number, Long::sum);
    details.putIfAbsent(place, detail);
  }

  private void count(OutcomeClass outcomeClass, long number) {
    classes.merge(outcomeClass, number, Long::sum);
  }
}
