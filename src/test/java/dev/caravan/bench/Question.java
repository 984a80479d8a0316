package dev.caravan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * A question to the API about a crowd, beside the SQL that answers it. The two answers are
 * compared: a statement that answers something else would be no floor.
 *
 * @param path of the call
 * @param parts where the answer has the numbers that are compared, as JSON pointers
 * @param sql gives these numbers in one row
 */
record Question(
    String name,
    String what,
    String unit,
    int rows,
    Crowd crowd,
    String path,
    List<String> parts,
    String sql)
    implements Job {

  /** Asked so often in one measurement: one alone is over before a clock has ticked. */
  private static final int TIMES = 3;

  @Override
  public String floor() {
    return "the plain SQL";
  }

  @Override
  public Sample ours() throws Exception {
    crowd.bePresent();
    compare();
    Requests calls = crowd.town.calls("GET", Collections.nCopies(TIMES, path));
    return new Meter(crowd.town).measure(() -> calls.send(1), seconds -> (double) rows * TIMES);
  }

  @Override
  public Sample least() {
    try (Handle handle = crowd.town.database().open()) {
      long begin = System.nanoTime();
      for (int i = 0; i < TIMES; i++) {
        ask(handle);
      }
      return Sample.of((double) rows * TIMES, (System.nanoTime() - begin) / 1e9);
    }
  }

  private void compare() {
    JsonNode answer = crowd.town.caravan.get(path);
    List<Long> told = parts.stream().map(part -> answer.at(part).asLong()).toList();
    try (Handle handle = crowd.town.database().open()) {
      List<Long> counted = ask(handle);
      if (!told.equals(counted)) {
        throw new IllegalStateException(
            "%s: the program says %s, the SQL %s".formatted(path, told, counted));
      }
    }
  }

  private List<Long> ask(Handle handle) {
    return handle
        .createQuery(sql)
        .map(
            (row, context) -> {
              Long[] numbers = new Long[parts.size()];
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] = row.getLong(i + 1);
              }
              return List.of(numbers);
            })
        .one();
  }
}
