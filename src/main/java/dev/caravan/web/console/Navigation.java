package dev.caravan.web.console;

import java.util.List;

/** What the console has, in the order of its menu. */
public final class Navigation {
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("home", "Home", "/"),
          new Entry("connections", "Connections", "/connections"),
          new Entry("runs", "Runs", "/runs"),
          new Entry("profiles", "Profiles", "/profiles"),
          new Entry("segments", "Segments", "/segments"),
          new Entry("objectives", "Objectives", "/objectives"),
          new Entry("lifecycles", "Lifecycles", "/lifecycles"),
          new Entry("analyses", "Analyses", "/analyses"),
          new Entry("routes", "Routes", "/routes"));

  private Navigation() {}

  /**
   * @param section names the entry, and its icon
   */
  public record Entry(String section, String label, String path) {}

  public static List<Entry> entries() {
    return ENTRIES;
  }
}
