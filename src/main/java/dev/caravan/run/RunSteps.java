package dev.caravan.run;

import dev.caravan.connection.Connection;
import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.GateSteps;
import dev.caravan.mailchimp.MailchimpFailure;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The steps of the route {@code run}. Safe for use by many threads. */
public final class RunSteps {
  private static final Logger LOG = LoggerFactory.getLogger(RunSteps.class);
  private static final String RUN = "run";
  private static final String GOAL = "goalRun";
  private static final String RESTS = "runRests";

  private final RunStore runs;
  private final RunGoals goals;
  private final RunPages pages;
  private final RunLeases leases;
  private final IntFunction<Optional<Connection>> connections;

  /**
   * @param connections by surrogate id
   */
  public RunSteps(
      RunStore runs,
      RunGoals goals,
      RunPages pages,
      RunLeases leases,
      IntFunction<Optional<Connection>> connections) {
    this.runs = runs;
    this.goals = goals;
    this.pages = pages;
    this.leases = leases;
    this.connections = connections;
  }

  /** The goals that the run is for: the import first, then the exports in order. */
  public List<GoalRun> open(Run run, Exchange exchange) {
    exchange.setProperty(RUN, run);
    exchange.setProperty(GateSteps.RUN_ID, run.id());
    Connection connection =
        connections
            .apply(run.connection())
            .orElseThrow(() -> new IllegalStateException("its connection does not exist"));
    LOG.atLevel(level(run))
        .log("Run {} of {} begins ({})", run.id(), connection.name(), run.trigger());
    List<GoalRun> chosen = new ArrayList<>();
    ImportGoal importGoal = connection.document().importGoal();
    boolean compares = run.trigger().equals(DriftRuns.TRIGGER);
    if (importGoal != null && importGoal.enabled() && !compares) {
      choose(chosen, run, connection, ImportGoal.NAME);
    }
    for (ExportGoal export : connection.document().exports()) {
      // A goal is switched off first when something went wrong, and then taken back.
      if (export.enabled() || run.is(FollowUp.Kind.UNDO)) {
        choose(chosen, run, connection, export.goal());
      }
    }
    goals.open(run, chosen);
    Map<Integer, RunState> states = goals.states(run.id());
    return chosen.stream().filter(goal -> !states.get(goal.goalId()).isEnded()).toList();
  }

  private static void choose(List<GoalRun> chosen, Run run, Connection connection, String goal) {
    if (run.goals() == null || run.goals().contains(goal)) {
      chosen.add(new GoalRun(run, connection, goal, connection.goal(goal)));
    }
  }

  public void begin(GoalRun goal, Exchange exchange) {
    exchange.setProperty(GOAL, goal);
    runs.checkStop(goal.run().id());
    goals.state(goal.run(), goal.goalId(), RunState.RUNNING, null);
  }

  /** The goal went through; rows that Mailchimp newly refused are errors all the same. */
  public void completed(Exchange exchange) {
    GoalRun goal = exchange.getProperty(GOAL, GoalRun.class);
    long rejected = pages.rejected(goal.run().id(), goal.goalId());
    goals.state(
        goal.run(),
        goal.goalId(),
        rejected > 0 ? RunState.COMPLETED_WITH_ERRORS : RunState.COMPLETED,
        rejected > 0 ? rejected + " rows were refused by Mailchimp" : null);
  }

  /**
   * The goal did not go through. The next one gets its turn, unless the run was asked to stop, was
   * taken over, or the database is gone: then the run is left as it is, to be taken up again.
   */
  public void failed(Exchange exchange) throws Exception {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    GoalRun goal = exchange.getProperty(GOAL, GoalRun.class);
    if (isLeft(cause)) {
      throw cause;
    }
    if (find(cause, Stopped.class).isPresent()) {
      goals.state(goal.run(), goal.goalId(), RunState.STOPPED, "stopped on request");
      return;
    }
    String detail =
        find(cause, MailchimpFailure.class).map(Throwable::getMessage).orElse(describe(cause));
    LOG.warn("Run {}: goal {} failed: {}", goal.run().id(), goal.goal(), detail);
    LOG.debug("The cause", cause);
    goals.state(goal.run(), goal.goalId(), RunState.FAILED, detail);
  }

  /** Ends the run by what became of its goals. */
  public void close(Exchange exchange) {
    Run run = exchange.getProperty(RUN, Run.class);
    Collection<RunState> states = goals.states(run.id()).values();
    RunState state = state(states);
    runs.close(run, state, states.isEmpty() ? "no goal of this connection is enabled" : null);
    LOG.atLevel(level(run)).log("Run {} ended: {}", run.id(), state);
  }

  /**
   * A run of the start is followed at the terminal, where the log would tear its progress apart.
   */
  private static Level level(Run run) {
    return run.trigger().equals("start") ? Level.DEBUG : Level.INFO;
  }

  /**
   * The run broke outside of its goals: it ends, for another try would break too. It is left as it
   * is, to be taken up again, where that is not known: when it was taken over, the program ends, or
   * the database is gone; and where it waits for results.
   */
  public void broken(Exchange exchange) {
    Run run = exchange.getProperty(RUN, Run.class);
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (find(cause, Rests.class).isPresent()) {
      exchange.setProperty(RESTS, true);
      LOG.debug("{}", describe(cause));
      return;
    }
    if (isLeft(cause)) {
      LOG.atLevel(level(run)).log("Run {} is left where it is: {}", run.id(), describe(cause));
      return;
    }
    Optional<Stopped> stopped = find(cause, Stopped.class);
    if (stopped.isPresent()) {
      goals.end(run, RunState.STOPPED, null);
      runs.close(run, RunState.STOPPED, "stopped on request");
      return;
    }
    String detail =
        find(cause, PlanMoved.class)
            .map(Throwable::getMessage)
            .or(() -> find(cause, MailchimpFailure.class).map(Throwable::getMessage))
            .orElse(describe(cause));
    LOG.warn("Run {} failed: {}", run.id(), detail);
    LOG.debug("The cause", cause);
    goals.end(run, RunState.FAILED, null);
    runs.close(run, RunState.FAILED, detail);
  }

  /** Whatever became of the run, this instance no longer works on it. */
  public void leave(Exchange exchange) {
    Run run = exchange.getProperty(RUN, Run.class);
    if (run != null && exchange.getProperty(RESTS, false, Boolean.class)) {
      leases.rest(run);
    } else if (run != null) {
      leases.forget(run);
    }
  }

  /** The state of a run whose goals have these. */
  static RunState state(Collection<RunState> goals) {
    if (goals.stream().anyMatch(state -> state == RunState.STOPPED || !state.isEnded())) {
      return RunState.STOPPED;
    }
    if (!goals.isEmpty() && goals.stream().allMatch(state -> state == RunState.FAILED)) {
      return RunState.FAILED;
    }
    return goals.stream().allMatch(state -> state == RunState.COMPLETED)
        ? RunState.COMPLETED
        : RunState.COMPLETED_WITH_ERRORS;
  }

  private static boolean isLeft(Throwable cause) {
    return find(cause, Fenced.class).isPresent()
        || find(cause, LeftOff.class).isPresent()
        || find(cause, Rests.class).isPresent()
        || find(cause, ConnectionException.class).isPresent()
        // The same where a route asks the pool itself.
        || find(cause, SQLTransientConnectionException.class).isPresent()
        || find(cause, SQLException.class)
            .map(SQLException::getSQLState)
            .filter(state -> state.startsWith("08") || state.startsWith("57P"))
            .isPresent();
  }

  private static String describe(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }

  private static <T extends Throwable> Optional<T> find(Throwable cause, Class<T> type) {
    for (Throwable next = cause; next != null; next = next.getCause()) {
      if (type.isInstance(next)) {
        return Optional.of(type.cast(next));
      }
    }
    return Optional.empty();
  }
}
