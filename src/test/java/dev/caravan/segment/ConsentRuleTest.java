package dev.caravan.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.profile.ConsentStore.Consent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule of consent, every combination a row. */
class ConsentRuleTest {
  private static final Map<String, Zone> ZONES =
      Map.of(
          "in", new Zone("in", Zone.Mode.OPT_IN),
          "out", new Zone("out", Zone.Mode.OPT_OUT),
          "other", new Zone("other", Zone.Mode.OPT_IN));

  @ParameterizedTest(name = "{0} zone, consent {1}, zone {2}, {3}: {4}")
  @CsvSource({
    // zone | consent is | the objective's zones | answer | handled
    "in,   needed,     named,       unknown,   no",
    "in,   needed,     named,       consented, yes",
    "in,   needed,     named,       refused,   no",
    "in,   needed,     everywhere,  unknown,   no",
    "in,   needed,     everywhere,  consented, yes",
    "in,   needed,     everywhere,  refused,   no",
    "in,   needed,     not named,   unknown,   yes",
    "in,   needed,     not named,   consented, yes",
    "in,   needed,     not named,   refused,   yes",
    "in,   not needed, named,       unknown,   yes",
    "in,   not needed, named,       consented, yes",
    "in,   not needed, named,       refused,   yes",
    "in,   not needed, everywhere,  unknown,   yes",
    "in,   not needed, everywhere,  consented, yes",
    "in,   not needed, everywhere,  refused,   yes",
    "in,   not needed, not named,   unknown,   yes",
    "in,   not needed, not named,   consented, yes",
    "in,   not needed, not named,   refused,   yes",
    "out,  needed,     named,       unknown,   yes",
    "out,  needed,     named,       consented, yes",
    "out,  needed,     named,       refused,   no",
    "out,  needed,     everywhere,  unknown,   yes",
    "out,  needed,     everywhere,  consented, yes",
    "out,  needed,     everywhere,  refused,   no",
    "out,  needed,     not named,   unknown,   yes",
    "out,  needed,     not named,   consented, yes",
    "out,  needed,     not named,   refused,   no",
    "out,  not needed, named,       unknown,   yes",
    "out,  not needed, named,       consented, yes",
    "out,  not needed, named,       refused,   no",
    "out,  not needed, everywhere,  unknown,   yes",
    "out,  not needed, everywhere,  consented, yes",
    "out,  not needed, everywhere,  refused,   no",
    "out,  not needed, not named,   unknown,   yes",
    "out,  not needed, not named,   consented, yes",
    "out,  not needed, not named,   refused,   no",
    "none, needed,     named,       unknown,   no",
    "none, needed,     named,       consented, yes",
    "none, needed,     named,       refused,   no",
    "none, needed,     everywhere,  unknown,   no",
    "none, needed,     everywhere,  consented, yes",
    "none, needed,     everywhere,  refused,   no",
    "none, not needed, named,       unknown,   yes",
    "none, not needed, named,       consented, yes",
    "none, not needed, named,       refused,   yes",
    "none, not needed, everywhere,  unknown,   yes",
    "none, not needed, everywhere,  consented, yes",
    "none, not needed, everywhere,  refused,   yes",
  })
  void should_decide_about_one_objective(
      String zone, String consent, String zones, String answer, String handled) {
    ConsentRule rule =
        new ConsentRule(List.of(objective("news", consent.equals("needed"), zones, zone)), ZONES);
    String of = zone.equals("none") ? null : zone;
    assertThat(rule.decide(of, answers(Map.of("news", answer))).met())
        .isEqualTo(handled.equals("yes"));
    // A zone that is not defined says no more than none.
    if (of == null) {
      assertThat(rule.decide("gone", answers(Map.of("news", answer))).met())
          .isEqualTo(handled.equals("yes"));
    }
  }

  /**
   * Two objectives: each combination of the two, by what the words of the rule say of the single
   * ones. One that is met is enough; in an opt-out zone none may be refused.
   */
  @TestFactory
  List<DynamicTest> should_decide_about_several_objectives() {
    List<DynamicTest> rows = new ArrayList<>();
    List<String> zones = List.of("in", "out", "none");
    List<String> places = List.of("named", "everywhere", "not named");
    List<String> answers = List.of("unknown", "consented", "refused");
    for (String zone : zones) {
      for (boolean needsOne : List.of(true, false)) {
        for (String placesOne : places) {
          for (String one : answers) {
            for (boolean needsOther : List.of(true, false)) {
              for (String placesOther : places) {
                for (String other : answers) {
                  Objective first = objective("one", needsOne, placesOne, zone);
                  Objective second = objective("other", needsOther, placesOther, zone);
                  Consent given = answers(Map.of("one", one, "other", other));
                  String name =
                      "%s zone, %s %s %s and %s %s %s"
                          .formatted(
                              zone, needsOne, placesOne, one, needsOther, placesOther, other);
                  rows.add(
                      DynamicTest.dynamicTest(
                          name, () -> checkTwo(zone, first, one, second, other, given)));
                }
              }
            }
          }
        }
      }
    }
    assertThat(rows).hasSize(3 * 18 * 18);
    return rows;
  }

  private static void checkTwo(
      String zone, Objective first, String one, Objective second, String other, Consent given) {
    boolean some = isMet(zone, first, one) || isMet(zone, second, other);
    boolean refused = one.equals("refused") || other.equals("refused");
    boolean expected = some && !(zone.equals("out") && refused);
    ConsentRule.Decision decision =
        new ConsentRule(List.of(first, second), ZONES)
            .decide(zone.equals("none") ? null : zone, given);
    assertThat(decision.met()).as(decision.reason()).isEqualTo(expected);
    assertThat(decision.refused()).isEqualTo(refused);
  }

  /** Read off the table above. */
  private static boolean isMet(String zone, Objective objective, String answer) {
    boolean needed =
        objective.needsConsent()
            && (zone.equals("none")
                || objective.zones().isEmpty()
                || objective.zones().contains(zone));
    if (!needed) {
      return true;
    }
    return zone.equals("out") ? !answer.equals("refused") : answer.equals("consented");
  }

  @Test
  void should_handle_everybody_where_the_connection_has_no_objectives() {
    assertThat(ConsentRule.EVERYBODY.decide(null, Consent.NONE).met()).isTrue();
    assertThat(ConsentRule.EVERYBODY.sql().sql()).isEqualTo("true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "in   | unknown   | unknown   | Has not consented to one and other; the zone in is opt-in.",
        "in   | refused   | unknown   | Refused one and has not consented to other; the zone in is opt-in.",
        "in   | refused   | refused   | Refused one and other; the zone in is opt-in.",
        "in   | unknown   | consented | Consented to other.",
        "out  | unknown   | unknown   | Did not refuse one; the zone out is opt-out.",
        "out  | consented | refused   | Refused other; the zone out is opt-out.",
        "none | unknown   | unknown   | Has not consented to one and other; without a zone, consent is needed.",
        "gone | unknown   | refused   | Refused other and has not consented to one; the zone gone is not defined, and so consent is needed.",
      })
  void should_say_why(String zone, String one, String other, String reason) {
    ConsentRule rule =
        new ConsentRule(
            List.of(
                objective("one", true, "everywhere", zone),
                objective("other", true, "everywhere", zone)),
            ZONES);
    assertThat(
            rule.decide(
                    zone.equals("none") ? null : zone, answers(Map.of("one", one, "other", other)))
                .reason())
        .isEqualTo(reason);
  }

  private static Objective objective(String id, boolean needsConsent, String zones, String zone) {
    Set<String> where =
        switch (zones) {
          case "named" -> Set.of(zone, "other");
          case "everywhere" -> Set.of();
          // Somebody without a zone is in none that could be left out.
          default -> Set.of("other");
        };
    return new Objective(id, "", "", needsConsent, where);
  }

  private static Consent answers(Map<String, String> given) {
    return new Consent(with(given, "consented"), with(given, "refused"));
  }

  private static Set<String> with(Map<String, String> given, String answer) {
    return given.entrySet().stream()
        .filter(entry -> entry.getValue().equals(answer))
        .map(Map.Entry::getKey)
        .collect(java.util.stream.Collectors.toSet());
  }
}
