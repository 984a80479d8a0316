package dev.caravan.importing;

import dev.caravan.profile.ConsentAnswer;
import dev.caravan.profile.ConsentStore.Consent;
import dev.caravan.segment.ConsentRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the members of a page answer to objectives, and whether the profiles they belong to may be
 * handled. Used by one thread.
 */
final class PageConsents {
  /** What a permission of a member says now. */
  record Said(long webId, String objective, boolean consented) {}

  private final ImportScope scope;
  private final MemberConsent members;
  private final Map<Long, Map<String, ConsentAnswer>> answers = new HashMap<>();
  private final Map<Long, Map<String, Boolean>> saidBefore;
  private final List<ConsentAnswer> given = new ArrayList<>();
  private final List<Said> said = new ArrayList<>();

  PageConsents(ImportScope scope, ConsentFacts facts) {
    this.scope = scope;
    this.members = new MemberConsent(scope);
    this.saidBefore = facts.said();
    facts.answers().forEach((profile, known) -> answers.put(profile, new HashMap<>(known)));
  }

  /** What the rule says of a profile once a member of it has answered. */
  ConsentRule.Decision decide(ImportedMember member, WorkingProfiles.Working profile) {
    if (scope.consent().isOpen()) {
      return scope.consent().decide(null, Consent.NONE);
    }
    Map<String, ConsentAnswer> now = new HashMap<>(known(profile.id));
    answers(member, profile.id).forEach(answer -> apply(answer, now));
    return scope.consent().decide(zone(profile), Consent.of(now.values()));
  }

  /** Keeps what a member answers; whether that moves an objective of its profile. */
  boolean hear(ImportedMember member, long profile) {
    if (!scope.goal().gathersConsent()) {
      return false;
    }
    boolean moved = false;
    for (ConsentAnswer answer : answers(member, profile)) {
      moved |= answer.moves(known(profile).get(answer.objective()));
      if (apply(answer, answers.computeIfAbsent(profile, any -> new HashMap<>()))) {
        given.add(answer);
      }
    }
    long webId = member.seen().webId();
    members
        .permissions(member.json())
        .forEach(
            (objective, enabled) -> {
              if (!enabled.equals(before(webId).get(objective))) {
                said.add(new Said(webId, objective, enabled));
              }
            });
    return moved;
  }

  /** A profile's own zone; that of the audience where it has none. */
  String zone(WorkingProfiles.Working profile) {
    return profile.zone == null ? scope.settings().zone() : profile.zone;
  }

  List<ConsentAnswer> given() {
    return given;
  }

  List<Said> said() {
    return said;
  }

  private List<ConsentAnswer> answers(ImportedMember member, long profile) {
    return members.answers(member, profile, before(member.seen().webId()), known(profile));
  }

  private Map<String, Boolean> before(long webId) {
    return saidBefore.getOrDefault(webId, Map.of());
  }

  private Map<String, ConsentAnswer> known(long profile) {
    return answers.getOrDefault(profile, Map.of());
  }

  private static boolean apply(ConsentAnswer answer, Map<String, ConsentAnswer> known) {
    boolean counts = answer.supersedes(known.get(answer.objective()));
    if (counts) {
      known.put(answer.objective(), answer);
    }
    return counts;
  }
}
