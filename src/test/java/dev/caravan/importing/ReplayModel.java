package dev.caravan.importing;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What an import comes to, told as simply as possible: nothing is kept of a member but its newest
 * version and its part in one sum, and totals are added up anew each time.
 */
final class ReplayModel {
  /** A person, found by a number. */
  static final class Person {
    String name;
    String firstCity;
    String latestCity;
    final Set<String> tags = new HashSet<>();
  }

  /** What became of a member. */
  private static final class Standing {
    MemberVersion newest;
    boolean in;
    String number;
    int part;
  }

  final Map<String, Person> people = new HashMap<>();
  private final Map<Long, Standing> members = new HashMap<>();

  /**
   * A page came.
   *
   * @param changes whether it came for what changed; what it brings that is known, it skips
   * @param whole whether it came for everybody; our own writes are read as any other
   */
  void deliver(List<MemberVersion> page, boolean changes, boolean whole) {
    page.stream()
        .sorted(
            Comparator.comparingInt(MemberVersion::second).thenComparingLong(MemberVersion::webId))
        .forEach(version -> deliver(version, changes, whole));
  }

  private void deliver(MemberVersion version, boolean changes, boolean whole) {
    Standing standing = members.get(version.webId());
    if (standing != null && version.second() < standing.newest.second()) {
      return;
    }
    if (standing != null && changes && version.second() == standing.newest.second()) {
      return;
    }
    if (!version.subscribed()) {
      if (standing != null) {
        standing.in = false;
        standing.newest = version;
      }
      return;
    }
    boolean isEcho =
        version.own() && !whole && standing != null && standing.in && version.says(standing.newest);
    if (isEcho) {
      standing.newest = version;
      return;
    }
    enter(version, standing == null ? new Standing() : standing);
  }

  private void enter(MemberVersion version, Standing standing) {
    String number =
        standing.number == null || people.containsKey(version.number())
            ? version.number()
            : standing.number;
    if (!number.equals(standing.number)) {
      standing.part = 0;
    }
    standing.number = number;
    standing.newest = version;
    standing.in = true;
    members.put(version.webId(), standing);
    Person person = people.computeIfAbsent(number, ignored -> new Person());
    if (version.points() != null) {
      standing.part = version.points();
    }
    if (!version.name().isEmpty()) {
      person.name = version.name();
    }
    if (!version.city().isEmpty() && person.firstCity == null) {
      person.firstCity = version.city();
    }
    person.latestCity = version.city().isEmpty() ? null : version.city();
    if (!version.tag().isEmpty()) {
      person.tags.add(version.tag());
    }
  }

  int sum(String number) {
    return members.values().stream()
        .filter(standing -> Objects.equals(standing.number, number))
        .mapToInt(standing -> standing.part)
        .sum();
  }

  boolean isIn(String number) {
    return members.values().stream()
        .anyMatch(standing -> standing.in && Objects.equals(standing.number, number));
  }

  Set<Long> in() {
    Set<Long> in = new HashSet<>();
    members.forEach(
        (webId, standing) -> {
          if (standing.in) {
            in.add(webId);
          }
        });
    return in;
  }
}
