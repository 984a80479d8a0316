package dev.caravan.run;

import dev.caravan.connection.DueConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The runs and who works on them. A run belongs to one instance by a lease; each new owner gets a
 * higher fencing number, and whoever writes with an old one is refused. Leases are measured by the
 * database's clock. Safe for use by many threads and instances.
 */
public final class RunStore {
  /** How long a run stays with an instance that is not heard of. */
  static final Duration LEASE = Duration.ofSeconds(10);

  private static final String UNIQUE_VIOLATION = "23505";

  /** Of a run that ends: nobody needs the address of somebody who was erased any more. */
  private static final String ADDRESS =
      "address = case when address_erased then '(erased)' else address end";

  private final Jdbi jdbi;
  private volatile boolean leftOff;

  public RunStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Opens a run; an instance takes it up within a second.
   *
   * @param trigger {@code api}, {@code start}
   * @param goals null: all that are enabled
   * @param address only this person, normalised; null: everybody
   * @throws RunInProgress when the connection has an open run
   */
  public Run request(
      int connection,
      String trigger,
      List<String> goals,
      boolean full,
      boolean dryRun,
      String address) {
    return insert(connection, trigger, goals, full, dryRun, address, null);
  }

  /**
   * Opens a run that follows from another one of its connection.
   *
   * @param goals those of the other run that it is about
   * @throws RunInProgress when the connection has an open run
   * @throws PlanUsed when the plan that it approves was approved before
   */
  public Run follow(Run source, FollowUp.Kind kind, List<String> goals, FollowUp why) {
    boolean again = kind == FollowUp.Kind.APPROVAL;
    return insert(
        source.connection(),
        kind.trigger(),
        goals,
        again && source.full(),
        false,
        again ? source.address() : null,
        why);
  }

  /**
   * Opens a run that tries rejected and deferred rows of another one again.
   *
   * @param goals those of the other run that it is about
   * @param reason {@link OutcomeFilter#NONE}: only rows without one; null: whatever it is
   * @param address only the row of this one, normalised; null: all
   * @throws RunInProgress when the connection has an open run
   */
  public Run retry(Run source, List<String> goals, String reason, String address) {
    return insert(
        source.connection(),
        FollowUp.Kind.RETRY.trigger(),
        goals,
        false,
        false,
        address,
        new FollowUp(source.id(), null, null, null, reason));
  }

  private Run insert(
      int connection,
      String trigger,
      List<String> goals,
      boolean full,
      boolean dryRun,
      String address,
      FollowUp why) {
    try {
      return jdbi.inTransaction(
          handle -> {
            OutcomeDays.ensureToday(handle);
            Run run =
                handle
                    .createQuery(
                        """
                        insert into run (connection, state, trigger, goals, full_run, dry_run, address)
                        values (:connection, 'STARTING', :trigger, :goals, :full, :dryRun, :address)
                        returning *
                        """)
                    .bind("connection", connection)
                    .bind("trigger", trigger)
                    .bindArray("goals", String.class, goals)
                    .bind("full", full)
                    .bind("dryRun", dryRun)
                    .bind("address", address)
                    .map(RunStore::run)
                    .one();
            if (why != null) {
              FollowUps.insert(handle, run.id(), why);
            }
            return run;
          });
    } catch (UnableToExecuteStatementException e) {
      if (e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
        if (sql.getMessage().contains("follow_up_plan")) {
          throw new PlanUsed(why.source());
        }
        long open = openRun(connection);
        if (open == 0) {
          // It has ended in between.
          return insert(connection, trigger, goals, full, dryRun, address, why);
        }
        throw new RunInProgress(open);
      }
      throw e;
    }
  }

  /**
   * Opens the run of a schedule, or records that it met an open run of its connection; in the
   * caller's transaction. Empty where that is the run with which the program has started, and which
   * does what the schedule asks for: a connection's first run is not one that was skipped.
   */
  public Optional<Run> scheduled(Handle handle, DueConnection due) {
    OutcomeDays.ensureToday(handle);
    return opened(handle, due)
        .or(() -> isStarting(handle, due) ? Optional.empty() : Optional.of(skip(handle, due)));
  }

  private static Optional<Run> opened(Handle handle, DueConnection due) {
    return handle
        .createQuery(
            """
            insert into run (connection, state, trigger, due_at)
            values (:connection, 'STARTING', 'schedule', :due)
            on conflict (connection) where ended_at is null do nothing
            returning *
            """)
        .bind("connection", due.connection())
        .bind("due", due.at().atOffset(ZoneOffset.UTC))
        .map(RunStore::run)
        .findOne();
  }

  private static boolean isStarting(Handle handle, DueConnection due) {
    return handle
        .createQuery(
            """
            select exists (select from run
                            where connection = :connection and ended_at is null
                              and trigger = 'start' and not dry_run and requested_at >= :due)
            """)
        .bind("connection", due.connection())
        .bind("due", due.at().atOffset(ZoneOffset.UTC))
        .mapTo(Boolean.class)
        .one();
  }

  private static Run skip(Handle handle, DueConnection due) {
    return handle
        .createQuery(
            """
            insert into run (connection, state, trigger, due_at, detail, started_at, ended_at)
            values (:connection, 'SKIPPED', 'schedule', :due,
                    'another run of this connection had not ended yet', now(), now())
            returning *
            """)
        .bind("connection", due.connection())
        .bind("due", due.at().atOffset(ZoneOffset.UTC))
        .map(RunStore::run)
        .one();
  }

  /** An id for a run that is written later. */
  public long nextId() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select nextval(pg_get_serial_sequence('run', 'id'))")
                .mapTo(Long.class)
                .one());
  }

  /**
   * Writes a read-back into the history, in the caller's transaction: a run that begins and ends
   * with its one page. It stands beside an open run of the same connection.
   */
  public void insertReadBack(Handle handle, Run run, int goal, int audience) {
    OutcomeDays.ensureToday(handle);
    handle
        .createUpdate(
            """
            insert into run (id, connection, state, trigger, started_at, ended_at, judged)
            overriding system value
            values (:run, :connection, 'COMPLETED', :trigger, now(), now(), true)
            """)
        .bind("run", run.id())
        .bind("connection", run.connection())
        .bind("trigger", run.trigger())
        .execute();
    handle
        .createUpdate(
            "insert into run_goal (run, goal, position, state) values (:run, :goal, 0,"
                + " 'COMPLETED')")
        .bind("run", run.id())
        .bind("goal", goal)
        .execute();
    handle
        .createUpdate(
            "insert into run_audience (run, goal, audience) values (:run, :goal, :audience)")
        .bind("run", run.id())
        .bind("goal", goal)
        .bind("audience", audience)
        .execute();
  }

  /**
   * Takes up the oldest open run that no living instance works on; empty when there is none, and
   * since the program began to end. One whose last owner is still writing a page is left for later.
   */
  public Optional<Run> claim(String owner) {
    if (leftOff) {
      return Optional.empty();
    }
    return jdbi.inTransaction(
        handle ->
            handle
                .createQuery(
                    """
                    update run
                       set owner = :owner, fence = fence + 1, lease_until = now() + :lease::interval,
                           state = case state when 'STARTING' then 'RUNNING' else state end,
                           started_at = coalesce(started_at, now())
                     where id = (select id from run
                                  where ended_at is null
                                    and (lease_until is null or lease_until < now())
                                  order by id limit 1 for update skip locked)
                    returning *
                    """)
                .bind("owner", owner)
                .bind("lease", LEASE.toString())
                .map(RunStore::run)
                .findOne());
  }

  /** Keeps the run for another lease; false when somebody else has it by now. */
  public boolean renew(long run, long fence) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        update run set lease_until = now() + :lease::interval
                         where id = :run and fence = :fence and ended_at is null
                        """)
                    .bind("run", run)
                    .bind("fence", fence)
                    .bind("lease", LEASE.toString())
                    .execute())
        == 1;
  }

  /** Lets another instance take the run up at once. */
  public void release(long run, long fence) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update run set lease_until = null where id = :run and fence = :fence")
                .bind("run", run)
                .bind("fence", fence)
                .execute());
  }

  /**
   * Leaves the run until the results that it waits for are there, or for ten minutes should nobody
   * tell. One whose results came meanwhile is taken up at once.
   */
  public void rest(long run, long fence) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update run
                       set owner = null,
                           lease_until = case when rests then now() + interval '10 minutes' end
                     where id = :run and fence = :fence and ended_at is null
                    """)
                .bind("run", run)
                .bind("fence", fence)
                .execute());
  }

  /** From here on the run has results to wait for, in the caller's transaction. */
  public void awaitResults(Handle handle, long run) {
    handle
        .createUpdate("update run set rests = true, unbooked = true where id = :run")
        .bind("run", run)
        .execute();
  }

  /** The results are there: whoever is free takes the run up, if it rests. */
  public void wake(Handle handle, long run) {
    handle
        .createUpdate(
            """
            update run set rests = false, lease_until = case when owner is not null then lease_until end
             where id = :run and ended_at is null
            """)
        .bind("run", run)
        .execute();
  }

  /** The results are in the books: the run may be stopped again. */
  public void booked(Handle handle, long run) {
    handle
        .createUpdate("update run set unbooked = false where id = :run and unbooked")
        .bind("run", run)
        .execute();
  }

  /**
   * Ends the run, unless another instance has taken it over. Waits for pages that are being
   * written: the books of a run that ended are final.
   */
  public void close(Run run, RunState state, String detail) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createQuery("select 1 from run where id = :run for update")
              .bind("run", run.id())
              .mapTo(Integer.class)
              .findOne();
          handle
              .createUpdate(
                  """
                  update run set state = :state, detail = :detail, ended_at = now(), lease_until = null,
                         %s
                   where id = :run and fence = :fence and ended_at is null
                  """
                      .formatted(ADDRESS))
              .bind("run", run.id())
              .bind("fence", run.fence())
              .bind("state", state)
              .bind("detail", detail)
              .execute();
        });
  }

  /** Asks an open run to stop after the pages in hand; false when it had ended. */
  public boolean stop(long run) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        update run
                           set state = case when owner is null and not unbooked
                                            then 'STOPPED' else 'STOPPING' end,
                               ended_at = case when owner is null and not unbooked then now() end,
                               address = case when owner is null and not unbooked and address_erased
                                              then '(erased)' else address end
                         where id = :run and ended_at is null
                        """)
                    .bind("run", run)
                    .execute())
        == 1;
  }

  /** From now on every run is left where it is, at its next page: the program ends. */
  public void leaveOff() {
    leftOff = true;
  }

  /**
   * Asked once a page.
   *
   * @throws Stopped when somebody asked the run to stop, and no results are to come
   * @throws LeftOff when the program ends
   */
  public void checkStop(long run) {
    if (leftOff) {
      throw new LeftOff(run);
    }
    boolean stopping =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "select state = 'STOPPING' and not unbooked from run where id = :run")
                    .bind("run", run)
                    .mapTo(Boolean.class)
                    .one());
    if (stopping) {
      throw new Stopped(run);
    }
  }

  public Optional<Run> find(long run) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from run where id = :run")
                .bind("run", run)
                .map(RunStore::run)
                .findOne());
  }

  /**
   * Newest first. Comparisons that found nothing are only told where triggers are asked for: there
   * is one every night, and they would stand between the runs that people look for.
   *
   * @param before only runs with a smaller id; null: from the newest
   */
  public List<Run> list(RunFilter filter, Long before, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from run
                     where (:connection::int is null or connection = :connection)
                       and (:before::bigint is null or id < :before)
                       and (cardinality(:states) = 0 or state = any(:states))
                       and case when cardinality(:triggers) > 0 then trigger = any(:triggers)
                                else trigger <> 'drift' or state <> 'COMPLETED'
                                     or exists (select from run_page p
                                                 where p.run = run.id and p.changed + p.removed > 0)
                           end
                       and (:from::timestamptz is null
                            or coalesce(started_at, requested_at) >= :from::timestamptz)
                       and (:to::timestamptz is null
                            or coalesce(started_at, requested_at) < :to::timestamptz)
                     order by id desc limit :limit
                    """)
                .bind("connection", filter.connection())
                .bind("before", before)
                .bindArray(
                    "states", String.class, filter.states().stream().map(Enum::name).toArray())
                .bindArray("triggers", String.class, filter.triggers())
                .bind("from", filter.from() == null ? null : filter.from().toString())
                .bind("to", filter.to() == null ? null : filter.to().toString())
                .bind("limit", limit)
                .map(RunStore::run)
                .list());
  }

  /** 0: none is open. */
  private long openRun(int connection) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select coalesce(max(id), 0) from run where connection = :connection and"
                        + " ended_at is null")
                .bind("connection", connection)
                .mapTo(Long.class)
                .one());
  }

  private static Run run(ResultSet row, StatementContext context) throws SQLException {
    java.sql.Array goals = row.getArray("goals");
    return new Run(
        row.getLong("id"),
        row.getInt("connection"),
        RunState.valueOf(row.getString("state")),
        row.getString("trigger"),
        goals == null ? null : Arrays.asList((String[]) goals.getArray()),
        row.getBoolean("full_run"),
        row.getBoolean("dry_run"),
        row.getString("address"),
        row.getString("detail"),
        row.getLong("fence"),
        instant(row, "started_at"),
        instant(row, "ended_at"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
