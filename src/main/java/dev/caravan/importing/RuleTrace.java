package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import java.util.Objects;
import java.util.Optional;

/**
 * The rule behind each value of one member's profile, where somebody wants to know. Used by one
 * thread.
 */
final class RuleTrace {
  private static final String WRITTEN = "WRITTEN";
  private static final String UNCHANGED = "UNCHANGED";

  private final ObjectNode rules;

  /**
   * @param kept false: nobody will ask
   */
  RuleTrace(boolean kept) {
    this.rules = kept ? JsonNodeFactory.instance.objectNode() : null;
  }

  /** The identifier enters the profile with the match itself. */
  void identifier(ImportGoal goal) {
    if (rules != null) {
      rules.putObject(goal.property()).put("field", goal.field()).put("effect", WRITTEN);
    }
  }

  void audience(String property, JsonNode before, JsonNode after) {
    if (rules != null) {
      rules
          .putObject(property)
          .put("rule", "recordAudiencesIn")
          .put("effect", after.equals(before) ? UNCHANGED : WRITTEN);
    }
  }

  /**
   * A mapping was applied.
   *
   * @param value what Mailchimp has; missing: nothing
   * @param before what the property held; null: nothing
   * @param after what it holds now
   * @param misfit why the value was left out, if it was
   */
  void mapping(
      ImportGoal.Mapping mapping,
      JsonNode value,
      JsonNode before,
      JsonNode after,
      Optional<String> misfit) {
    if (rules == null) {
      return;
    }
    String effect = effect(mapping, value, before, after, misfit);
    boolean hasTheLastWord =
        effect.equals(WRITTEN) || effect.equals("CLEARED") || !rules.has(mapping.property());
    if (!hasTheLastWord) {
      return;
    }
    ObjectNode rule = rules.putObject(mapping.property());
    rule.put("field", mapping.field());
    rule.put("mode", mapping.mode().word());
    if (!value.isMissingNode()) {
      rule.set("value", value);
    }
    rule.put("effect", effect);
    misfit.ifPresent(reason -> rule.put("detail", reason));
  }

  private static String effect(
      ImportGoal.Mapping mapping,
      JsonNode value,
      JsonNode before,
      JsonNode after,
      Optional<String> misfit) {
    if (misfit.isPresent()) {
      return "NOT_CONVERTED";
    }
    if (!Objects.equals(before, after)) {
      return after == null ? "CLEARED" : WRITTEN;
    }
    if (value.isMissingNode()) {
      return "EMPTY";
    }
    return mapping.mode() == ImportGoal.Mode.SET_IF_EMPTY ? "NOT_EMPTY" : UNCHANGED;
  }

  /** Of every property that a rule had to do with. */
  ObjectNode all() {
    return rules;
  }

  /** Of those that differ. */
  ObjectNode of(ObjectNode before, ObjectNode after) {
    ObjectNode some = JsonNodeFactory.instance.objectNode();
    rules
        .properties()
        .forEach(
            rule -> {
              if (before.has(rule.getKey()) || after.has(rule.getKey())) {
                some.set(rule.getKey(), rule.getValue());
              }
            });
    return some;
  }
}
