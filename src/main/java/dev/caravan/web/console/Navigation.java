package dev.caravan.web.console;

import java.util.List;
import java.util.function.Predicate;

/** What the console has, in the order of its menu. */
public final class Navigation {
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("home", "Home", "/", "GET /api/runs"),
          new Entry("connections", "Connections", "/connections", "GET /api/connections"),
          new Entry("runs", "Runs", "/runs", "GET /api/runs"),
          new Entry("profiles", "Profiles", "/profiles", "GET /api/profiles"),
          new Entry("segments", "Segments", "/segments", "GET /api/segments"),
          new Entry("objectives", "Objectives", "/objectives", "GET /api/objectives"),
          new Entry("lifecycles", "Lifecycles", "/lifecycles", "GET /api/lifecycles"),
          new Entry("analyses", "Analyses", "/analyses", "GET /api/analyses/funnel"),
          new Entry("routes", "Routes", "/routes", "GET /api/openapi.json"),
          new Entry("alerts", "Alerts", "/alerts", "GET /api/runs"),
          new Entry("audit", "Audit", "/audit", "GET /api/audit"),
          new Entry("users", "Users", "/users", "GET /api/users"),
          new Entry("settings", "Settings", "/settings", "GET /api/accounts"));

  private Navigation() {}

  /**
   * @param section names the entry, and its icon
   * @param call of the API that shows the same: who may not make it does not see the entry
   */
  public record Entry(String section, String label, String path, String call) {}

  /**
   * The entries for somebody.
   *
   * @param may whether that somebody may make a call of the API
   */
  static List<Entry> entries(Predicate<String> may) {
    return ENTRIES.stream().filter(entry -> may.test(entry.call())).toList();
  }
}
