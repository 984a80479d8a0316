package dev.caravan.segment;

import dev.caravan.profile.ConsentStore.Consent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The one rule of consent, for both directions: whether a connection with these objectives may
 * handle a profile. An objective is met when it needs no consent in the profile's zone, or was
 * consented to (opt-in zone), or was not refused (opt-out zone). One that is met is enough, but in
 * an opt-out zone none may have been refused. A profile without a zone, or with one that is not
 * defined, counts as in an opt-in zone that every objective names.
 *
 * <p>{@link #decide} and {@link #sql} say the same, for one profile in words and for many at once.
 *
 * @param objectives empty: everybody is handled
 * @param zones all that are defined, by id
 */
public record ConsentRule(List<Objective> objectives, Map<String, Zone> zones) {
  /** The rule of a connection without objectives. */
  public static final ConsentRule EVERYBODY = new ConsentRule(List.of(), Map.of());

  /** The prefix of the names of the parameters of {@link #sql}. */
  public static final String PARAMETER_PREFIX = "con_";

  /**
   * What the rule says of one profile.
   *
   * @param refused whether one of the objectives was refused
   * @param reason a sentence for people
   */
  public record Decision(boolean met, boolean refused, String reason) {}

  /** Whether everybody is handled, whatever they answered. */
  public boolean isOpen() {
    return objectives.isEmpty();
  }

  /** The ids of the objectives. */
  public List<String> ids() {
    return objectives.stream().map(Objective::id).toList();
  }

  /** All that the rule goes by, as a text: the same for rules that decide alike. */
  public String terms() {
    StringBuilder terms = new StringBuilder();
    for (Objective objective : objectives) {
      terms.append(objective.id()).append(' ').append(objective.needsConsent());
      terms.append(' ').append(new TreeSet<>(objective.zones())).append('\n');
    }
    new TreeMap<>(zones).values().forEach(zone -> terms.append(zone).append('\n'));
    return terms.toString();
  }

  /**
   * Decides about a profile.
   *
   * @param zoneId null: none
   * @param answers of the profile, to any objectives
   */
  public Decision decide(String zoneId, Consent answers) {
    if (isOpen()) {
      return new Decision(true, false, "The connection has no objectives.");
    }
    Zone zone = zoneId == null ? null : zones.get(zoneId);
    List<String> refused = ids().stream().filter(answers.refused()::contains).toList();
    if (isOptOut(zone) && !refused.isEmpty()) {
      return new Decision(
          false, true, "Refused %s; %s.".formatted(joined(refused), words(zoneId, zone)));
    }
    return objectives.stream()
        .filter(objective -> isMet(objective, zone, answers))
        .findFirst()
        .map(met -> new Decision(true, !refused.isEmpty(), whyMet(met, zoneId, zone)))
        .orElseGet(
            () -> new Decision(false, !refused.isEmpty(), whyNot(answers, words(zoneId, zone))));
  }

  /** The same as a condition over {@code p}, a row of the table profile: true or false. */
  public SegmentSql sql() {
    Parameters parameters = new Parameters(PARAMETER_PREFIX);
    String sql = isOpen() ? "true" : new ConsentSql(zones, parameters).handled(objectives);
    return new SegmentSql(sql, parameters.values());
  }

  private static boolean isMet(Objective objective, Zone zone, Consent answers) {
    if (!objective.needsConsentIn(zone)) {
      return true;
    }
    return isOptOut(zone)
        ? !answers.refused().contains(objective.id())
        : answers.consented().contains(objective.id());
  }

  private static boolean isOptOut(Zone zone) {
    return zone != null && zone.mode() == Zone.Mode.OPT_OUT;
  }

  private static String whyMet(Objective met, String zoneId, Zone zone) {
    if (!met.needsConsentIn(zone)) {
      return zone == null || !met.needsConsent()
          ? "%s needs no consent.".formatted(met.id())
          : "%s needs no consent in the zone %s.".formatted(met.id(), zone.id());
    }
    return isOptOut(zone)
        ? "Did not refuse %s; %s.".formatted(met.id(), words(zoneId, zone))
        : "Consented to %s.".formatted(met.id());
  }

  private String whyNot(Consent answers, String where) {
    List<String> refused = ids().stream().filter(answers.refused()::contains).toList();
    List<String> open = ids().stream().filter(id -> !refused.contains(id)).toList();
    String first = refused.isEmpty() ? "" : "Refused " + joined(refused);
    String second = open.isEmpty() ? "" : "has not consented to " + joined(open);
    String both =
        first.isEmpty()
            ? "H" + second.substring(1)
            : second.isEmpty() ? first : first + " and " + second;
    return both + "; " + where + ".";
  }

  private static String words(String zoneId, Zone zone) {
    if (zone != null) {
      return "the zone %s is %s".formatted(zone.id(), zone.mode().spoken());
    }
    return zoneId == null
        ? "without a zone, consent is needed"
        : "the zone %s is not defined, and so consent is needed".formatted(zoneId);
  }

  private static String joined(List<String> ids) {
    return ids.stream().collect(Collectors.joining(" and "));
  }
}
