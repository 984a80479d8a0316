package dev.caravan.testing;

import dev.caravan.run.OutcomeFilter;
import dev.caravan.run.OutcomeStore;
import dev.caravan.run.Run;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** What runs wrote down about their rows, the first thousand of each run. */
public final class WrittenOutcomes {
  private final OutcomeStore store;

  public WrittenOutcomes(Jdbi jdbi) {
    this.store = new OutcomeStore(jdbi);
  }

  /** How many have each class and reason, such as {@code EXCLUDED ARCHIVED}. */
  public Map<String, Long> byReason(Run run) {
    return store.page(run.id(), OutcomeFilter.ALL, 1000, OutcomeStore.After.START).stream()
        .map(OutcomeStore.Row::json)
        .collect(
            Collectors.groupingBy(
                json ->
                    json.get("class").asText()
                        + (json.get("reason").isNull() ? "" : " " + json.get("reason").asText()),
                Collectors.counting()));
  }
}
