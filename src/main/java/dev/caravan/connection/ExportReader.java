package dev.caravan.connection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one entry of the key {@code exports}. */
final class ExportReader {
  static final Set<String> KEYS =
      Words.of(
          "goal",
          "enabled",
          "segment",
          "audiences",
          "identifier",
          "lifecycle",
          "mappings",
          "createSubscribers",
          "statusForNew",
          "removeOthers",
          "touchpoint",
          "whenCapped",
          "holdOut");

  private static final int COUNT = 500;
  private static final double PERCENT = 5;

  private static final Choices<ExportGoal.StatusForNew> STATUSES =
      new Choices<>("status for new members", statuses());
  private static final Choices<ExportGoal.Scope> SCOPES = new Choices<>("scope", scopes());
  private static final Choices<Boolean> ACTIONS = new Choices<>("action", actions());

  private ExportReader() {}

  static ExportGoal read(Fields fields) {
    for (String key : List.of("lifecycle", "touchpoint", "whenCapped", "holdOut")) {
      fields.notBuilt(key);
    }
    Set<String> audiences = fields.distinctTexts("audiences");
    if (audiences.isEmpty()) {
      fields.problem("audiences", "must name at least one audience: [a1b2c3d4e5]");
    }
    return new ExportGoal(
        fields.requiredText("goal"),
        fields.flag("enabled", true),
        fields.requiredText("segment"),
        List.copyOf(audiences),
        fields.requiredText("identifier"),
        ExportMappings.read(fields),
        fields.flag("createSubscribers", false),
        fields.choice("statusForNew", STATUSES, ExportGoal.StatusForNew.AUTO),
        fields.has("removeOthers")
            ? fields.object(
                "removeOthers", ExportReader::removal, Words.of("scope", "action", "atMost"))
            : null);
  }

  private static ExportGoal.RemoveOthers removal(Fields fields) {
    boolean built =
        fields.node("action").isObject() ? false : fields.choice("action", ACTIONS, true);
    if (!built) {
      fields.problem(
          "action",
          "the action " + Fields.shown(fields.node("action")) + " is not built yet; archive is");
    }
    ExportGoal.Scope scope = fields.choice("scope", SCOPES, ExportGoal.Scope.MANAGED);
    if (!fields.has("atMost")) {
      return new ExportGoal.RemoveOthers(scope, COUNT, PERCENT);
    }
    return fields.object(
        "atMost",
        limit ->
            new ExportGoal.RemoveOthers(
                scope,
                limit.integer("count", 0, Integer.MAX_VALUE, COUNT),
                limit.decimal("percent", 0, 100, PERCENT)),
        Words.of("count", "percent"));
  }

  private static Map<String, ExportGoal.StatusForNew> statuses() {
    Map<String, ExportGoal.StatusForNew> statuses = new LinkedHashMap<>();
    statuses.put("auto", ExportGoal.StatusForNew.AUTO);
    statuses.put("subscribed", ExportGoal.StatusForNew.SUBSCRIBED);
    statuses.put("pending", ExportGoal.StatusForNew.PENDING);
    return statuses;
  }

  private static Map<String, ExportGoal.Scope> scopes() {
    Map<String, ExportGoal.Scope> scopes = new LinkedHashMap<>();
    scopes.put("managed", ExportGoal.Scope.MANAGED);
    scopes.put("audience", ExportGoal.Scope.AUDIENCE);
    return scopes;
  }

  /** Whether this release does it. */
  private static Map<String, Boolean> actions() {
    Map<String, Boolean> actions = new LinkedHashMap<>();
    actions.put("archive", true);
    actions.put("unsubscribe", false);
    actions.put("delete", false);
    return actions;
  }
}
