package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ExportGoal;
import dev.caravan.run.FollowUp;
import dev.caravan.run.FollowUps;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.PlanUsed;
import dev.caravan.run.Run;
import dev.caravan.run.RunInProgress;
import dev.caravan.run.RunPlans;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunRows;
import dev.caravan.run.RunState;
import dev.caravan.run.RunStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/**
 * Runs that follow from another one: {@code /api/runs/{id}/approve}, {@code undo} and {@code
 * retry}. Each opens a run of its own and answers it.
 */
public final class FollowUpsApi {
  private static final Set<OutcomeClass> WRITTEN =
      Set.of(OutcomeClass.ADDED, OutcomeClass.CHANGED, OutcomeClass.REMOVED);
  private static final Set<OutcomeClass> NOT_WRITTEN =
      Set.of(OutcomeClass.REJECTED, OutcomeClass.DEFERRED);
  private static final long LOOK_AGAIN_MILLIS = 50;

  private final RunStore runs;
  private final RunReports reports;
  private final FollowUps followUps;
  private final RunPlans plans;
  private final RunRows rows;
  private final IntFunction<Optional<Connection>> connections;
  private final Duration patience;

  /**
   * @param connections by surrogate id
   * @param patience how long an approval waits to learn whether the plan still holds
   */
  public FollowUpsApi(
      RunStore runs,
      RunReports reports,
      FollowUps followUps,
      RunPlans plans,
      RunRows rows,
      IntFunction<Optional<Connection>> connections,
      Duration patience) {
    this.runs = runs;
    this.reports = reports;
    this.followUps = followUps;
    this.plans = plans;
    this.rows = rows;
    this.connections = connections;
    this.patience = patience;
  }

  /**
   * Lets exactly one plan pass, once. Answers 409 when it is not what would be done by now; where
   * that is not known in time, the run tells.
   */
  public void approve(Exchange exchange) {
    Run source = run(exchange);
    Approval given = Approval.read(RequestDocument.json(exchange));
    RunPlans.Plan plan =
        plans.of(source).orElseThrow(() -> ApiProblem.conflict(withoutPlan(source)));
    if (!plan.id().equals(given.plan())) {
      throw ApiProblem.conflict(
          "The plan of run %d is %s, not %s".formatted(source.id(), plan.id(), given.plan()));
    }
    if (plan.usedBy() != null) {
      throw ApiProblem.conflict(
          "The plan was approved before, by run " + plan.usedBy() + "; it passes once");
    }
    if (plan.expired()) {
      throw ApiProblem.conflict(
          "The plan was kept until %s; make another with a new run".formatted(plan.until()));
    }
    Run run =
        open(
            source,
            FollowUp.Kind.APPROVAL,
            plan.goals(),
            new FollowUp(source.id(), plan.id(), Caller.of(exchange).name(), given.remark(), null));
    await(run);
    if (followUps.accepted(run.id()).equals(Optional.of(false))) {
      throw ApiProblem.conflict(runs.find(run.id()).orElseThrow().detail());
    }
    answer(exchange, run);
  }

  /** Takes back what an ended run has written, where nobody has changed it since. */
  public void undo(Exchange exchange) {
    Run source = ended(exchange);
    List<String> goals = rows.exports(source.id(), WRITTEN);
    if (goals.isEmpty()) {
      throw ApiProblem.conflict(
          "Run %d has written nothing to Mailchimp that is on record".formatted(source.id()));
    }
    List<String> known = exports(source).stream().map(ExportGoal::goal).toList();
    for (String goal : goals) {
      if (!known.contains(goal)) {
        throw ApiProblem.conflict(
            "The goal %s is not in the connection's document any more; put it back first, with enabled: false"
                .formatted(goal));
      }
    }
    answer(exchange, open(source, FollowUp.Kind.UNDO, goals, FollowUp.of(source.id())));
  }

  /** Tries the rows of an ended run again that were rejected or deferred, or some of them. */
  public void retry(Exchange exchange) {
    Run source = ended(exchange);
    List<String> enabled =
        exports(source).stream().filter(ExportGoal::enabled).map(ExportGoal::goal).toList();
    RetryRequest wanted = RetryRequest.read(exchange);
    List<String> goals =
        rows.exports(source.id(), NOT_WRITTEN, wanted.reason(), wanted.profile()).stream()
            .filter(goal -> wanted.goal() == null || wanted.goal().equals(goal))
            .filter(enabled::contains)
            .toList();
    if (goals.isEmpty()) {
      throw ApiProblem.conflict(
          "Run %d has no rejected or deferred rows of an export that is enabled%s"
              .formatted(source.id(), wanted.isOfAll() ? "" : " and that are asked for here"));
    }
    String address = wanted.profile() == null ? null : address(source, wanted);
    answer(exchange, open(() -> runs.retry(source, goals, wanted.reason(), address)));
  }

  private String address(Run source, RetryRequest wanted) {
    return rows.address(source.id(), wanted.goal(), wanted.profile(), NOT_WRITTEN)
        .orElseThrow(
            () ->
                ApiProblem.conflict(
                    "The row of profile %d has no address by which it could be tried again alone"
                        .formatted(wanted.profile())));
  }

  private Run open(Run source, FollowUp.Kind kind, List<String> goals, FollowUp why) {
    return open(() -> runs.follow(source, kind, goals, why));
  }

  private static Run open(Supplier<Run> opening) {
    try {
      return opening.get();
    } catch (RunInProgress e) {
      throw ApiProblem.conflict("Run " + e.run() + " of this connection has not ended yet");
    } catch (PlanUsed e) {
      throw ApiProblem.conflict(e.getMessage());
    }
  }

  /** Until it is known whether the plan holds, or the run has ended. */
  private void await(Run run) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (System.nanoTime() < end
          && !followUps.accepted(run.id()).orElse(false)
          && !runs.find(run.id()).orElseThrow().state().isEnded()) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Run ended(Exchange exchange) {
    Run source = run(exchange);
    if (source.dryRun()) {
      throw ApiProblem.conflict(
          "Run %d was a dry run: it has written nothing".formatted(source.id()));
    }
    if (!source.state().isEnded()) {
      throw ApiProblem.conflict("Run " + source.id() + " has not ended yet");
    }
    return source;
  }

  private List<ExportGoal> exports(Run source) {
    return connections.apply(source.connection()).orElseThrow().document().exports();
  }

  private static String withoutPlan(Run source) {
    if (!source.state().isEnded()) {
      return "Run " + source.id() + " has not ended yet";
    }
    return source.state() == RunState.COMPLETED || source.state() == RunState.COMPLETED_WITH_ERRORS
        ? "Run %d left no plan: it was no dry run of an export, and no removal of it was held back"
            .formatted(source.id())
        : "Run %d left no plan: it ended as %s".formatted(source.id(), source.state());
  }

  private Run run(Exchange exchange) {
    String text = exchange.getMessage().getHeader("id", String.class);
    try {
      return runs.find(Long.parseLong(text)).orElseThrow(() -> ApiProblem.noRun(text));
    } catch (NumberFormatException e) {
      throw ApiProblem.noRun(text);
    }
  }

  private void answer(Exchange exchange, Run run) {
    ObjectNode report = reports.report(run.id()).orElseThrow();
    Answer.json(exchange, 202, report);
    exchange.getMessage().setHeader("Location", "/api/runs/" + run.id());
  }
}
