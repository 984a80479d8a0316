package dev.caravan.sandbox;

import java.util.List;
import java.util.Optional;

/** Somebody a campaign was sent to, with everything that came of it. */
record Recipient(Member member, List<Activity> activity) {

  long count(String action) {
    return activity.stream().filter(each -> each.action().equals(action)).count();
  }

  /** The time of the last such action; 0 if there was none. */
  long last(String action) {
    return activity.stream()
        .filter(each -> each.action().equals(action))
        .mapToLong(Activity::epochSecond)
        .max()
        .orElse(0);
  }

  Optional<Activity> first(String action) {
    return activity.stream().filter(each -> each.action().equals(action)).findFirst();
  }
}
