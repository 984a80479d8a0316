package dev.caravan.web.console;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a connection that has a page of its own, as the list beside the page shows it.
 *
 * @param key {@code setup}, {@code import}, {@code events}, {@code yaml}, or the name of a goal
 * @param icon before its title
 * @param place in the document; empty: its top
 * @param there whether the document has it
 * @param on whether it is switched on
 */
public record Part(
    String key, String title, String path, String icon, String place, boolean there, boolean on) {

  /** Every part of a connection, in the order in which they run. */
  static List<Part> of(Editing editing) {
    String base = "/connections/" + editing.name();
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("setup", "Set up and run", base, "settings", "", true, true));
    parts.add(
        new Part(
            "import",
            "Import",
            base + "/import",
            "in",
            "import",
            editing.stored().has("import"),
            editing.stored().path("import").path("enabled").asBoolean(true)));
    for (int i = 0; i < editing.stored().path("exports").size(); i++) {
      var goal = editing.stored().path("exports").get(i);
      String name = goal.path("goal").asText();
      parts.add(
          new Part(
              "goal:" + name,
              "Export " + name,
              base + "/goals/" + name,
              "out",
              "exports[" + i + "]",
              true,
              goal.path("enabled").asBoolean(true)));
    }
    parts.add(
        new Part(
            "events",
            "Events",
            base + "/events",
            "events",
            "events",
            editing.stored().has("events"),
            true));
    parts.add(new Part("yaml", "As YAML", base + "/yaml", "code", "", true, true));
    return parts;
  }

  public boolean isGoal() {
    return key.startsWith("goal:");
  }
}
