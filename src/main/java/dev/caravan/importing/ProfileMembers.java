package dev.caravan.importing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which members of an audience belong to a profile, while a page moves them. Used by one thread.
 */
final class ProfileMembers {
  private final Map<Long, Set<Long>> members = new HashMap<>();

  /**
   * @param known web ids by profile
   */
  ProfileMembers(Map<Long, Set<Long>> known) {
    known.forEach((profile, webIds) -> members.put(profile, new HashSet<>(webIds)));
  }

  void enter(long profile, long webId) {
    members.computeIfAbsent(profile, ignored -> new HashSet<>()).add(webId);
  }

  /** Takes a member from a profile; true when it was the last one. */
  boolean leave(long profile, long webId) {
    Set<Long> left = members.getOrDefault(profile, Set.of());
    if (!left.isEmpty()) {
      left.remove(webId);
    }
    return left.isEmpty();
  }
}
