package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a connection document from its JSON tree. It checks what can be said of the document alone,
 * and fills in defaults; whether what it names exists is {@link DocumentCheck}'s question. Safe for
 * use by many threads.
 */
public final class DocumentReader {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private static final Set<String> KEYS =
      Words.of(
          "connection",
          "description",
          "labels",
          "favorite",
          "enabled",
          "account",
          "objectives",
          "notify",
          "schedule",
          "import",
          "exports",
          "events");

  /**
   * @throws InvalidDocument with everything that is wrong
   */
  public ConnectionDocument read(ObjectNode tree) {
    Draft draft = draft(tree);
    if (!draft.problems().isEmpty()) {
      throw new InvalidDocument(draft.problems());
    }
    return draft.document();
  }

  /** Reads a document that may be wrong, so that the rest of it can be checked as well. */
  public Draft draft(ObjectNode tree) {
    Problems problems = new Problems();
    Fields fields = new Fields(tree, "", problems, KEYS);
    ConnectionDocument document =
        new ConnectionDocument(
            name(fields),
            fields.text("description").orElse(""),
            fields.texts("labels"),
            fields.flag("favorite", false),
            fields.flag("enabled", true),
            fields.requiredText("account"),
            List.copyOf(fields.distinctTexts("objectives")),
            fields.has("notify") ? NotifyReader.read(fields) : null,
            fields.has("schedule") ? ScheduleReader.read(fields) : null,
            fields.has("import") ? ImportReader.read(fields) : null,
            exports(fields),
            fields.has("events") ? EventsReader.read(fields) : null);
    return new Draft(document, problems.found());
  }

  private static String name(Fields fields) {
    String name = fields.requiredText("connection");
    checkName(fields, "connection", name);
    return name;
  }

  private static List<ExportGoal> exports(Fields fields) {
    Set<String> names = new HashSet<>();
    return fields.objects("exports", ExportReader.KEYS).stream()
        .map(
            export -> {
              ExportGoal goal = ExportReader.read(export);
              checkName(export, "goal", goal.goal());
              if (goal.goal().equals(ImportGoal.NAME)) {
                export.problem("goal", "import names the import; an export needs another name");
              } else if (!goal.goal().isEmpty() && !names.add(goal.goal())) {
                export.problem(
                    "goal", "there are two goals " + goal.goal() + "; each needs its own name");
              }
              return goal;
            })
        .toList();
  }

  /** What is wrong with the name of a connection or a goal; empty when nothing is. */
  static Optional<String> nameProblem(String name) {
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "must start with a small letter or digit, and hold only those and dashes, 63 at most:"
                + " shop-news");
  }

  private static void checkName(Fields fields, String key, String name) {
    if (!name.isBlank()) {
      nameProblem(name).ifPresent(problem -> fields.problem(key, problem));
    }
  }
}
