package dev.caravan.run.notification;

import dev.caravan.connection.Connection;
import dev.caravan.connection.Notify;
import dev.caravan.run.RunState;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Looks at each run that ended, once, and writes down what people are to be told of it: a run, the
 * state of its connection and what is told are one transaction. Safe for use by many threads and
 * instances.
 */
public final class RunJudge {
  private static final int AT_ONCE = 50;

  private final Jdbi jdbi;
  private final IntFunction<Optional<Connection>> connections;
  private final Predicate<Long> braked;
  private final String publicUrl;

  /**
   * @param connections by surrogate id
   * @param braked whether removals of a run wait for an approval
   * @param publicUrl where the console is
   */
  public RunJudge(
      Jdbi jdbi,
      IntFunction<Optional<Connection>> connections,
      Predicate<Long> braked,
      String publicUrl) {
    this.jdbi = jdbi;
    this.connections = connections;
    this.braked = braked;
    this.publicUrl = publicUrl;
  }

  /** Looks at every run that ended since, in the order in which they did. */
  public void judge() {
    List<Long> ended;
    do {
      ended = ended();
      ended.forEach(this::judge);
    } while (ended.size() == AT_ONCE);
  }

  private List<Long> ended() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select id from run where not judged and ended_at is not null
                     order by ended_at, id limit :many
                    """)
                .bind("many", AT_ONCE)
                .mapTo(Long.class)
                .list());
  }

  private void judge(long run) {
    boolean held = braked.test(run);
    jdbi.useTransaction(
        handle -> {
          // One after the other for each connection, whichever instance comes first.
          Optional<Integer> connection = claim(handle, run);
          Optional<Connection> found = connection.flatMap(connections::apply);
          if (found.isPresent()) {
            judge(handle, run, found.get(), held);
          }
        });
  }

  private static Optional<Integer> claim(Handle handle, long run) {
    Optional<Integer> connection =
        handle
            .createQuery("select connection from run where id = :run")
            .bind("run", run)
            .mapTo(Integer.class)
            .findOne();
    connection.ifPresent(
        id -> handle.execute("select pg_advisory_xact_lock(hashtext('caravan run judge'), ?)", id));
    return handle
        .createQuery(
            """
            update run set judged = true where id = :run and not judged
            returning case when not dry_run and address is null then connection end
            """)
        .bind("run", run)
        .mapTo(Integer.class)
        .findOne();
  }

  private void judge(Handle handle, long run, Connection connection, boolean held) {
    Notify notify = connection.document().notifications();
    boolean compares = DriftNews.isComparison(handle, run);
    if (compares && notify != null) {
      DriftNews.of(handle, run)
          .ifPresent(
              found -> {
                RunFacts facts = FactReader.read(handle, run, false);
                tell(handle, facts, Notification.Kind.ENDED, connection, List.of(found));
              });
    }
    if (compares) {
      return; // how the connection does is told by what it sends and fetches
    }
    if (notify == null) {
      // Whoever asks to be told later begins with a connection that is all right.
      handle.execute("delete from connection_health where connection = ?", connection.id());
      return;
    }
    RunFacts facts = FactReader.read(handle, run, held);
    List<Reason> reasons = Verdict.of(facts, notify.rejectedOver());
    boolean told = facts.state() == RunState.STOPPED && reasons.isEmpty();
    boolean wasFailing = isFailing(handle, connection.id());
    boolean failing = told ? wasFailing : !reasons.isEmpty();
    if (failing != wasFailing) {
      change(handle, connection.id(), run, failing);
    }
    Notification.Kind kind =
        failing && !wasFailing
            ? Notification.Kind.FAILED
            : wasFailing && !failing ? Notification.Kind.RECOVERED : Notification.Kind.ENDED;
    if (kind != Notification.Kind.ENDED || notify.every()) {
      tell(handle, facts, kind, connection, reasons);
    }
  }

  private void tell(
      Handle handle,
      RunFacts facts,
      Notification.Kind kind,
      Connection connection,
      List<Reason> reasons) {
    Notification.insert(
        handle,
        facts,
        kind,
        connection.document().notifications(),
        Content.of(kind, connection, facts, reasons, publicUrl));
  }

  private static boolean isFailing(Handle handle, int connection) {
    return handle
        .createQuery("select failing from connection_health where connection = :connection")
        .bind("connection", connection)
        .mapTo(Boolean.class)
        .findOne()
        .orElse(false);
  }

  private static void change(Handle handle, int connection, long run, boolean failing) {
    handle
        .createUpdate(
            """
            insert into connection_health (connection, failing, since, run)
            select connection, :failing, ended_at, id from run where id = :run
            on conflict (connection) do update
               set failing = excluded.failing, since = excluded.since, run = excluded.run
            """)
        .bind("failing", failing)
        .bind("run", run)
        .execute();
  }
}
