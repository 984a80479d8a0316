package dev.caravan.connection;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The next times at which a connection runs by itself. */
final class UpcomingRuns {
  private UpcomingRuns() {}

  /**
   * In order; fewer where it comes no more often.
   *
   * @param connection surrogate id
   * @param next the first of them; null: it does not run by itself
   * @param rhythm the even rhythm behind the first; null: the first is on time
   */
  static List<Instant> of(
      int connection, Schedule schedule, Instant next, Instant rhythm, int many) {
    List<Instant> times = new ArrayList<>();
    Optional<Instant> even = Optional.ofNullable(rhythm == null ? next : rhythm);
    Instant time = next;
    while (schedule != null && time != null && times.size() < many) {
      times.add(time);
      even = ScheduleTimes.next(schedule, even.get(), even.get());
      time = even.map(at -> Jitter.of(connection, schedule, at)).orElse(null);
    }
    return List.copyOf(times);
  }
}
