package dev.caravan.web.console;

import dev.caravan.web.Words;
import dev.caravan.web.console.HomeStore.Braked;
import java.util.ArrayList;
import java.util.List;

/** What waits for a person, the most urgent first. */
final class Needs {
  private Needs() {}

  static List<Need> of(List<ConnectionLine> connections, List<Braked> braked) {
    List<Need> needs = new ArrayList<>();
    for (Braked run : braked) {
      needs.add(
          new Need(
              "warn",
              Words.count(run.rows(), "removal") + " of " + run.connection() + " held back",
              "More people would be removed than the goal allows at once. Nobody was.",
              "Look and approve",
              "/runs/" + run.run()));
    }
    for (ConnectionLine connection : connections) {
      if (!connection.accountState().equals("CONNECTED")) {
        needs.add(
            new Need(
                "bad",
                "The account " + connection.account() + " needs attention",
                connection.warning(),
                "Reconnect",
                "/connections/" + connection.name()));
      } else if (connection.warning() != null) {
        boolean failed = connection.last().state().equals("FAILED");
        needs.add(
            new Need(
                failed ? "bad" : "warn",
                "The last run of "
                    + connection.name()
                    + (failed ? " failed" : " completed with errors"),
                connection.warning(),
                "See the run",
                "/runs/" + connection.last().id()));
      } else if (!connection.enabled() && connection.last() == null) {
        needs.add(
            new Need(
                "idle",
                connection.name() + " is not switched on yet",
                "Finish its steps, try a dry run, then turn it on.",
                "Go on",
                "/connections/" + connection.name()));
      }
    }
    return needs;
  }
}
