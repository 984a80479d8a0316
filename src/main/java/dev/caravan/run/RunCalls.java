package dev.caravan.run;

import dev.caravan.mailchimp.CallWatch;
import dev.caravan.mailchimp.MadeCall;
import dev.caravan.sql.SqlArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls to Mailchimp that runs made. They wait in memory and are written many at once, by
 * nobody who waits for an answer; what waits when an instance is killed is lost. Of each run an
 * instance keeps its first {@link #KEPT} calls, and of those behind only what failed, as many
 * again. Safe for use by many threads.
 */
public final class RunCalls implements CallWatch, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunCalls.class);

  static final int KEPT = 10_000;

  /** How long calls are kept. */
  private static final Duration WEEK = Duration.ofDays(7);

  /** More than can be made between two writings; what comes on top is not kept. */
  private static final int WAITING = 20_000;

  private static final int FORGOTTEN_AT_ONCE = 10_000;

  private final Jdbi jdbi;
  private final Map<Long, Integer> kept = new HashMap<>();
  private List<MadeCall> waiting = new ArrayList<>();

  public RunCalls(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public synchronized void made(MadeCall call) {
    if (call.run() == 0 || waiting.size() >= WAITING) {
      return;
    }
    boolean failed = call.status() == 0 || call.status() >= 400;
    int before = kept.getOrDefault(call.run(), 0);
    if (before < KEPT || (failed && before < 2 * KEPT)) {
      kept.put(call.run(), before + 1);
      waiting.add(call);
    }
  }

  /** Writes what waits. */
  public void write() {
    List<MadeCall> calls = take();
    if (!calls.isEmpty()) {
      jdbi.useHandle(handle -> insert(handle, calls));
    }
  }

  private synchronized List<MadeCall> take() {
    List<MadeCall> taken = waiting;
    waiting = new ArrayList<>();
    return taken;
  }

  private static void insert(Handle handle, List<MadeCall> calls) {
    handle
        .createUpdate(
            """
            insert into run_call (run, at, method, path, status, millis, sent, received)
            select run, instant(at), method, path, status, millis, sent, received
              from unnest(:runs::bigint[], :ats::bigint[], :methods::text[], :paths::text[],
                          :statuses::bigint[], :millis::bigint[], :sent::bigint[],
                          :received::bigint[])
                   as made (run, at, method, path, status, millis, sent, received)
            """)
        .bind("runs", SqlArray.longs(calls, MadeCall::run))
        .bind("ats", SqlArray.instants(calls, MadeCall::at))
        .bind("methods", SqlArray.texts(calls, call -> call.method().name()))
        .bind("paths", SqlArray.texts(calls, MadeCall::path))
        .bind("statuses", SqlArray.longs(calls, call -> (long) call.status()))
        .bind("millis", SqlArray.longs(calls, call -> call.took().toMillis()))
        .bind("sent", SqlArray.longs(calls, MadeCall::sent))
        .bind("received", SqlArray.longs(calls, MadeCall::received))
        .execute();
  }

  /** Forgets what is older than a week, and how many calls ended runs have made. */
  public void purge() {
    int gone;
    do {
      gone =
          jdbi.withHandle(
              handle ->
                  handle
                      .createUpdate(
                          """
                          delete from run_call where id = any(array(
                            select id from run_call where at < now() - :week::interval limit :limit))
                          """)
                      .bind("week", WEEK.toString())
                      .bind("limit", FORGOTTEN_AT_ONCE)
                      .execute());
    } while (gone == FORGOTTEN_AT_ONCE);
    List<Long> open =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery("select id from run where ended_at is null")
                    .mapTo(Long.class)
                    .list());
    synchronized (this) {
      kept.keySet().retainAll(open);
    }
  }

  /**
   * The calls of a run in the order in which they were written.
   *
   * @param failed only those that were not answered well
   * @param after only those behind this id; 0: from the first
   */
  public List<KeptCall> page(long run, boolean failed, long after, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select id, at, method, path, status, millis, sent, received from run_call
                     where run = :run and id > :after
                       and (not :failed or status = 0 or status >= 400)
                     order by id limit :limit
                    """)
                .bind("run", run)
                .bind("after", after)
                .bind("failed", failed)
                .bind("limit", limit)
                .map(KeptCall::of)
                .list());
  }

  /** Writes what still waits, as far as the database answers. */
  @Override
  public void close() {
    try {
      write();
    } catch (RuntimeException e) {
      LOG.debug("The last calls were not written", e);
    }
  }
}
