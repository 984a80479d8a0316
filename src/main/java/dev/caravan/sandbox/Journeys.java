package dev.caravan.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The journeys that tags have set off, member by member, since the start. Thread-safe. */
final class Journeys {
  private final Map<String, List<String>> started = new ConcurrentHashMap<>();

  /** Each tag that a member did not have before sets off whatever waits for it. */
  void tagged(Audience audience, MemberChange change) {
    Member before = change.before();
    for (Tag tag : audience.definition().tags()) {
      boolean isNew =
          change.after().tags().contains(tag.id())
              && (before == null || !before.tags().contains(tag.id()));
      if (isNew) {
        started
            .computeIfAbsent(key(audience.id(), change.after()), key -> new ArrayList<>())
            .add(tag.name());
      }
    }
  }

  /** The names of the tags, in the order in which they came; the member's place outlives it. */
  List<String> of(String audience, Member member) {
    return List.copyOf(started.getOrDefault(key(audience, member), List.of()));
  }

  private static String key(String audience, Member member) {
    return audience + " " + member.slot();
  }
}
