package dev.caravan.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The rule of consent as SQL over {@code p}, a row of the table profile. Every expression is true
 * or false, never null.
 */
final class ConsentSql {
  private final Map<String, Zone> zones;
  private final Parameters parameters;

  ConsentSql(Map<String, Zone> zones, Parameters parameters) {
    this.zones = zones;
    this.parameters = parameters;
  }

  /** What {@link ConsentRule#decide} says of at least one objective. */
  String handled(List<Objective> objectives) {
    String some = objectives.stream().map(this::met).collect(Collectors.joining(" or ", "(", ")"));
    ArrayNode ids = JsonNodeFactory.instance.arrayNode();
    objectives.forEach(objective -> ids.add(objective.id()));
    String none =
        "not (%s and %s)"
            .formatted(
                isIn(zone -> zone.mode() == Zone.Mode.OPT_OUT),
                exists("answer.objective" + among(ids) + " and answer.state = 'refused'"));
    return "(" + some + " and " + none + ")";
  }

  /** Whether one objective is met. */
  String met(Objective objective) {
    return """
           (case when %s then true when %s then not %s else %s end)"""
        .formatted(
            objective.needsConsent() ? isIn(zone -> !objective.needsConsentIn(zone)) : "true",
            isIn(zone -> zone.mode() == Zone.Mode.OPT_OUT),
            answered(objective.id(), false),
            answered(objective.id(), true));
  }

  /** Whether the profile consented to an objective, or refused it. */
  String answered(String objective, boolean consented) {
    return exists(
        "answer.objective = %s and answer.state = '%s'"
            .formatted(parameters.text(objective), consented ? "consented" : "refused"));
  }

  /** Whether the profile gave no answer to an objective. */
  String unanswered(String objective) {
    return "(not " + exists("answer.objective = " + parameters.text(objective)) + ")";
  }

  private static String exists(String condition) {
    return "exists (select from consent answer where answer.profile = p.id and " + condition + ")";
  }

  private String isIn(Predicate<Zone> wanted) {
    ArrayNode ids = JsonNodeFactory.instance.arrayNode();
    zones.values().stream().filter(wanted).map(Zone::id).forEach(ids::add);
    return ids.isEmpty() ? "false" : "coalesce(p.zone" + among(ids) + ", false)";
  }

  private String among(ArrayNode ids) {
    return " in (select jsonb_array_elements_text(" + parameters.json(ids.toString()) + "))";
  }
}
