package dev.caravan.connection;

import dev.caravan.connection.ExportGoal.RemoveOthers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads the key {@code removeOthers} of an export. */
final class RemovalReader {
  static final Set<String> KEYS = Words.of("scope", "action", "atMost");

  private static final int COUNT = 500;
  private static final double PERCENT = 5;
  private static final Choices<ExportGoal.Scope> SCOPES = new Choices<>("scope", scopes());
  private static final Choices<Removal> ACTIONS = new Choices<>("action", actions());

  private RemovalReader() {}

  static RemoveOthers read(Fields fields) {
    Removal action =
        fields.node("action").isObject()
            ? fields.object("action", tag -> new Removal.Tag(TagName.read(tag)), Words.of("tag"))
            : fields.choice("action", ACTIONS, new Removal.Archive());
    ExportGoal.Scope scope = fields.choice("scope", SCOPES, ExportGoal.Scope.MANAGED);
    if (fields.has("atMost")) {
      return fields.object(
          "atMost",
          limit ->
              new RemoveOthers(
                  scope,
                  action,
                  limit.integer("count", 0, Integer.MAX_VALUE, COUNT),
                  limit.decimal("percent", 0, 100, PERCENT)),
          Words.of("count", "percent"));
    }
    // What cannot be taken back is never done up to a number that nobody has chosen.
    if (action instanceof Removal.Delete) {
      fields.problem(
          "atMost",
          "must be given with action: delete, which nothing takes back:"
              + " atMost: {count: 20, percent: 1}");
    }
    return new RemoveOthers(scope, action, COUNT, PERCENT);
  }

  private static Map<String, ExportGoal.Scope> scopes() {
    Map<String, ExportGoal.Scope> scopes = new LinkedHashMap<>();
    scopes.put("managed", ExportGoal.Scope.MANAGED);
    scopes.put("audience", ExportGoal.Scope.AUDIENCE);
    return scopes;
  }

  private static Map<String, Removal> actions() {
    Map<String, Removal> actions = new LinkedHashMap<>();
    actions.put("archive", new Removal.Archive());
    actions.put("unsubscribe", new Removal.Unsubscribe());
    actions.put("delete", new Removal.Delete());
    return actions;
  }
}
