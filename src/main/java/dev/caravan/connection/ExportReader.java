package dev.caravan.connection;

import dev.caravan.event.EmailEvent;
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
          "createFields",
          "statusForNew",
          "removeOthers",
          "touchpoint",
          "whenCapped",
          "holdOut");

  private static final Choices<ExportGoal.StatusForNew> STATUSES =
      new Choices<>("status for new members", statuses());
  private static final Choices<EmailEvent> TOUCHES = new Choices<>("touch", touches());
  private static final Choices<ExportGoal.Unit> UNITS = new Choices<>("unit", units());

  private ExportReader() {}

  static ExportGoal read(Fields fields) {
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
        fields.flag("createFields", false),
        fields.choice("statusForNew", STATUSES, ExportGoal.StatusForNew.AUTO),
        fields.has("removeOthers")
            ? fields.object("removeOthers", RemovalReader::read, RemovalReader.KEYS)
            : null,
        fields.has("lifecycle")
            ? fields.object("lifecycle", ExportReader::stage, Words.of("name", "stage"))
            : null,
        fields.has("touchpoint")
            ? fields.object(
                "touchpoint", ExportReader::touchpoint, Words.of("lifecycle", "count", "unit"))
            : null,
        cappedTag(fields),
        fields.decimal("holdOut", 0, 100, 0));
  }

  private static ExportGoal.Stage stage(Fields fields) {
    return new ExportGoal.Stage(fields.requiredText("name"), fields.requiredText("stage"));
  }

  private static ExportGoal.Touchpoint touchpoint(Fields fields) {
    Set<EmailEvent> count = fields.distinctChoices("count", TOUCHES);
    if (count.isEmpty()) {
      fields.problem("count", "must name what a touch is: [open, click], or one of them");
    }
    return new ExportGoal.Touchpoint(
        fields.requiredText("lifecycle"),
        count,
        fields.choice("unit", UNITS, ExportGoal.Unit.CAMPAIGN));
  }

  private static String cappedTag(Fields fields) {
    if (!fields.has("whenCapped")) {
      return null;
    }
    if (!fields.has("touchpoint")) {
      fields.problem("whenCapped", "needs touchpoint: without it nobody is ever capped");
    }
    return fields.object("whenCapped", TagName::read, Words.of("tag"));
  }

  private static Map<String, ExportGoal.StatusForNew> statuses() {
    Map<String, ExportGoal.StatusForNew> statuses = new LinkedHashMap<>();
    statuses.put("auto", ExportGoal.StatusForNew.AUTO);
    statuses.put("subscribed", ExportGoal.StatusForNew.SUBSCRIBED);
    statuses.put("pending", ExportGoal.StatusForNew.PENDING);
    return statuses;
  }

  private static Map<String, EmailEvent> touches() {
    Map<String, EmailEvent> touches = new LinkedHashMap<>();
    touches.put(EmailEvent.OPEN.word(), EmailEvent.OPEN);
    touches.put(EmailEvent.CLICK.word(), EmailEvent.CLICK);
    return touches;
  }

  private static Map<String, ExportGoal.Unit> units() {
    Map<String, ExportGoal.Unit> units = new LinkedHashMap<>();
    units.put("campaign", ExportGoal.Unit.CAMPAIGN);
    units.put("event", ExportGoal.Unit.EVENT);
    return units;
  }
}
