package dev.caravan.web.console;

import dev.caravan.web.Words;
import dev.caravan.web.console.AlertStore.Braked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What connections and their runs need of a person. */
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
              "/runs/" + run.run(),
              run.since()));
    }
    connections.stream()
        .filter(connection -> !connection.accountState().equals("CONNECTED"))
        .collect(Collectors.groupingBy(ConnectionLine::account))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(account -> needs.add(account(account.getKey(), account.getValue())));
    for (ConnectionLine connection : connections) {
      if (connection.accountState().equals("CONNECTED") && connection.warning() != null) {
        needs.add(run(connection));
      } else if (!connection.enabled() && connection.last() == null) {
        needs.add(
            new Need(
                "idle",
                connection.name() + " is not switched on yet",
                "Finish its steps, try a dry run, then turn it on.",
                "Go on",
                "/connections/" + connection.name(),
                null));
      }
    }
    return needs;
  }

  private static Need account(String account, List<ConnectionLine> connections) {
    return new Need(
        "bad",
        "The account " + account + " needs attention",
        connections.get(0).warning()
            + ". Until then these stand still: "
            + connections.stream().map(ConnectionLine::name).collect(Collectors.joining(", ")),
        "Reconnect",
        "/settings#account-" + account,
        connections.get(0).troubledSince());
  }

  private static Need run(ConnectionLine connection) {
    boolean failed = connection.last().state().equals("FAILED");
    return new Need(
        failed ? "bad" : "warn",
        "The last run of " + connection.name() + (failed ? " failed" : " completed with errors"),
        connection.warning(),
        "See the run",
        "/runs/" + connection.last().id(),
        connection.troubledSince());
  }
}
