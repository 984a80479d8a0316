package dev.caravan.segment;

import dev.caravan.profile.ConsentStore.Consent;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** Objectives of every kind, zones of every mode, and people who answered somehow. */
final class ConsentTown {
  static final Objectives OBJECTIVES =
      new Objectives(
          new TreeMap<>(
              Map.of(
                  "free", new Objective("free", "", "", false, Set.of()),
                  "free in EU", new Objective("free in EU", "", "", false, Set.of("EU")),
                  "everywhere", new Objective("everywhere", "", "", true, Set.of()),
                  "EU", new Objective("EU", "", "", true, Set.of("EU")),
                  "US'; --", new Objective("US'; --", "", "", true, Set.of("US")),
                  "both", new Objective("both", "", "", true, Set.of("EU", "US")))),
          new TreeMap<>(
              Map.of(
                  "EU", new Zone("EU", Zone.Mode.OPT_IN),
                  "UK", new Zone("UK", Zone.Mode.OPT_IN),
                  "US", new Zone("US", Zone.Mode.OPT_OUT),
                  "CA", new Zone("CA", Zone.Mode.OPT_OUT))));

  private static final List<String> ZONES = List.of("EU", "UK", "US", "CA", "nowhere");

  private ConsentTown() {}

  /** A zone, one that is not defined, or null. */
  static String zone(Random random) {
    int place = random.nextInt(ZONES.size() + 1);
    return place == ZONES.size() ? null : ZONES.get(place);
  }

  static Consent answers(Random random) {
    Consent answers = new Consent(new TreeSet<>(), new TreeSet<>());
    for (String id : OBJECTIVES.objectives().keySet()) {
      switch (random.nextInt(4)) {
        case 0 -> answers.consented().add(id);
        case 1 -> answers.refused().add(id);
        default -> {
          // not answered
        }
      }
    }
    return answers;
  }

  /** Some of the objectives, at least one. */
  static List<String> some(Random random) {
    Set<String> ids = new TreeSet<>();
    List<String> all = List.copyOf(OBJECTIVES.objectives().keySet());
    for (int i = random.nextInt(3); i >= 0; i--) {
      ids.add(all.get(random.nextInt(all.size())));
    }
    return List.copyOf(ids);
  }

  static void answer(Handle handle, long profile, Consent answers) {
    for (String id : answers.consented()) {
      answer(handle, profile, id, "consented");
    }
    for (String id : answers.refused()) {
      answer(handle, profile, id, "refused");
    }
  }

  private static void answer(Handle handle, long profile, String objective, String state) {
    handle.execute(
        "insert into consent (profile, objective, state, at, source) values (?, ?, ?, now(), 'test')",
        profile,
        objective,
        state);
  }
}
