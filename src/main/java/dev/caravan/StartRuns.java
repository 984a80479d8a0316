package dev.caravan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Account;
import dev.caravan.connection.Connection;
import dev.caravan.run.DriftRuns;
import dev.caravan.run.Run;
import dev.caravan.run.RunInProgress;
import dev.caravan.run.RunState;
import java.util.ArrayList;
import java.util.List;

/**
 * The runs that a start carries out before it says that it is ready: for real where the account is
 * the sandbox's; a dry run, which sends nothing, where it is anybody else's.
 */
final class StartRuns {
  private static final long POLL_MILLIS = 100;

  private final Wiring wiring;
  private final Terminal terminal;
  private final boolean withSandbox;

  /**
   * @param withSandbox whether the sandbox runs; where it does not, its connections stand still
   */
  StartRuns(Wiring wiring, Terminal terminal, boolean withSandbox) {
    this.wiring = wiring;
    this.terminal = terminal;
    this.withSandbox = withSandbox;
  }

  /** Runs every enabled connection, one after the other, and waits; the reports of the runs. */
  List<ObjectNode> carryOut() throws InterruptedException {
    List<ObjectNode> reports = new ArrayList<>();
    for (Connection connection : wiring.connections.all()) {
      if (connection.document().enabled()) {
        boolean sandbox = isSandboxs(connection);
        if (sandbox && !withSandbox) {
          terminal.say(
              "  Connection %s belongs to the sandbox, which does not run beside accounts of your own; caravan.sandbox = true starts it."
                  .formatted(connection.name()));
        } else {
          reports.add(carryOut(connection, sandbox));
        }
      }
    }
    return reports;
  }

  private boolean isSandboxs(Connection connection) {
    return wiring
        .accounts
        .find(connection.account())
        .map(Account::name)
        .filter(Sample.ACCOUNT::equals)
        .isPresent();
  }

  private ObjectNode carryOut(Connection connection, boolean sandbox) throws InterruptedException {
    while (true) {
      try {
        Run run = wiring.runs.request(connection.id(), "start", null, false, !sandbox, null);
        return follow(connection.name(), run.id());
      } catch (RunInProgress e) {
        // Cut short by the end of the last start: it goes on where it was.
        ObjectNode report = follow(connection.name(), e.run());
        if (!report.path("trigger").asText().equals(DriftRuns.TRIGGER)) {
          return report;
        }
        // That was the comparison of the night; now comes what the start is about.
      }
    }
  }

  private ObjectNode follow(String connection, long run) throws InterruptedException {
    try (Terminal.Progress progress = terminal.progress(connection)) {
      while (true) {
        ObjectNode report = wiring.reports.report(run).orElseThrow();
        JsonNode counted = report.path("progress");
        progress.at(counted.path("done").asLong(), counted.path("total").asLong());
        if (RunState.valueOf(report.path("state").asText()).isEnded()) {
          return report;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }
}
