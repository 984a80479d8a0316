package dev.caravan.exporting;

import dev.caravan.connection.Removal;
import dev.caravan.exporting.Batch.State;
import dev.caravan.run.RunStore;
import dev.caravan.sql.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The table of batches, which a trigger works off. Safe for use by many threads and instances. */
final class BatchStore {
  /** The most operations of one batch. */
  static final int SIZE = 500;

  private final Jdbi jdbi;
  private final RunStore runs;

  BatchStore(Jdbi jdbi, RunStore runs) {
    this.jdbi = jdbi;
    this.runs = runs;
  }

  /** Makes a batch of nobody yet; its run waits for it from now on. */
  long prepare(Handle handle, ExportAudience work, int operations, Instant now) {
    Removal removal = work.goal().removeOthers().action();
    runs.awaitResults(handle, work.run().id());
    return CandidateStore.bind(
            handle.createQuery(
                """
                insert into batch (run, goal, audience, account, token, action, tag, operations,
                                   state, due_at, prepared_at)
                values (:run, :goal, :audience, :account, :token, :action, :tag, :operations,
                        'prepared', :now, :now)
                returning id
                """),
            work)
        .bind("account", work.goalRun().connection().account())
        .bind("token", UUID.randomUUID().toString())
        .bind("action", removal.word())
        .bind("tag", removal instanceof Removal.Tag tag ? tag.name() : null)
        .bind("operations", operations)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .mapTo(Long.class)
        .one();
  }

  /** Takes the batches whose time has come, for as long as one step may take. */
  List<Batch> claim(Instant now, Instant until, int limit) {
    return jdbi.inTransaction(
        handle ->
            handle
                .createQuery(
                    """
                    update batch set due_at = :until
                     where id in (select id from batch
                                   where state in ('prepared', 'submitting', 'submitted')
                                     and due_at <= :now
                                   order by due_at limit :limit for update skip locked)
                    returning *
                    """)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("until", until.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .map(BatchStore::batch)
                .list());
  }

  /** The batch that each of these candidates is in. */
  Map<Long, Batch> of(ExportAudience work, List<Long> profiles) {
    Map<Long, Batch> found = new HashMap<>();
    jdbi.useHandle(
        handle ->
            CandidateStore.bind(
                    handle.createQuery(
                        """
                        select c.profile, b.* from candidate c join batch b on b.id = c.batch
                         where c.run = :run and c.goal = :goal and c.audience = :audience
                           and c.profile = any(:profiles)
                        """),
                    work)
                .bind("profiles", SqlArray.longs(profiles))
                .map((row, context) -> found.put(row.getLong("profile"), batch(row, context)))
                .list());
    return found;
  }

  /** Whether a batch of this goal and audience has not ended. */
  boolean isOpen(ExportAudience work) {
    return exists(work, "state in ('prepared', 'submitting', 'submitted')");
  }

  /** Whether this goal and audience have a batch. */
  boolean isAny(ExportAudience work) {
    return exists(work, "true");
  }

  private boolean exists(ExportAudience work, String condition) {
    return jdbi.withHandle(
        handle ->
            CandidateStore.bind(
                    handle.createQuery(
                        """
                        select exists (
                          select from batch
                           where run = :run and goal = :goal and audience = :audience and %s)
                        """
                            .formatted(condition)),
                    work)
                .mapTo(Boolean.class)
                .one());
  }

  /** From here on an answer may be lost: the batch is to be looked for. */
  void submitting(Batch batch, int operations, Instant now, Duration pause) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update batch
                       set state = 'submitting', operations = :operations, submitted_at = :now,
                           looks = 0, due_at = :due
                     where id = :id and state = 'prepared'
                    """)
                .bind("id", batch.id())
                .bind("operations", operations)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("due", now.plus(pause).atOffset(ZoneOffset.UTC))
                .execute());
  }

  /** Forgets the results of batches that are in the books. */
  void forgetResults(Handle handle, ExportAudience work) {
    CandidateStore.bind(
            handle.createUpdate(
                """
                delete from batch_result r using batch b
                 where b.id = r.batch and b.run = :run and b.goal = :goal
                   and b.audience = :audience
                """),
            work)
        .execute();
  }

  /** Moves a batch that is still in the same state; nobody else has ended it meanwhile. */
  void move(
      Batch batch, State state, String mailchimpId, boolean adopted, Instant now, Duration pause) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update batch
                       set state = :to, mailchimp_id = :mailchimp, adopted = :adopted, due_at = :due,
                           looks = case when state = :to then looks + 1 else 0 end
                     where id = :id and state = :from
                    """)
                .bind("id", batch.id())
                .bind("from", batch.state().word())
                .bind("to", state.word())
                .bind("mailchimp", mailchimpId)
                .bind("adopted", adopted)
                .bind("due", now.plus(pause).atOffset(ZoneOffset.UTC))
                .execute());
  }

  /** The results could not be had this time. */
  void unfetched(Batch batch, Instant due) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update batch set fetches = fetches + 1, due_at = :due where id = :id")
                .bind("id", batch.id())
                .bind("due", due.atOffset(ZoneOffset.UTC))
                .execute());
  }

  /** The batch of somebody else that looked like this one is passed over from now on. */
  void notOurs(Batch batch, Instant due) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update batch
                       set state = 'submitting', mailchimp_id = null, adopted = false,
                           not_ours = not_ours || mailchimp_id, due_at = :due, looks = 0
                     where id = :id and state = 'submitted'
                    """)
                .bind("id", batch.id())
                .bind("due", due.atOffset(ZoneOffset.UTC))
                .execute());
  }

  /** Of batches that Mailchimp lists, the first that may be this one. */
  Optional<String> unclaimed(Batch batch, List<String> listed) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select u.id from unnest(:listed::text[]) with ordinality u (id, place)
                     where not exists (select from batch b
                                        where b.account = :account and b.mailchimp_id = u.id)
                       and not exists (select from batch b
                                        where b.id = :batch and u.id = any(b.not_ours))
                     order by u.place limit 1
                    """)
                .bind("listed", SqlArray.texts(listed, id -> id))
                .bind("account", batch.account())
                .bind("batch", batch.id())
                .mapTo(String.class)
                .findOne());
  }

  /**
   * Keeps the results and wakes the run when they are the last.
   *
   * @param results status codes by candidate
   */
  void finish(Batch batch, Map<Long, Integer> results, Instant completed) {
    jdbi.useTransaction(
        handle -> {
          if (end(handle, batch, State.FINISHED, completed, null)) {
            handle
                .createUpdate(
                    """
                    insert into batch_result (batch, candidate, status)
                    select :batch, u.candidate, u.status
                      from unnest(:candidates::bigint[], :statuses::bigint[]) u (candidate, status)
                    """)
                .bind("batch", batch.id())
                .bind("candidates", SqlArray.longs(results.keySet()))
                .bind("statuses", SqlArray.longs(results.values(), Integer::longValue))
                .execute();
            wake(handle, batch);
          }
        });
  }

  /**
   * There will be no results.
   *
   * @param carriedOut whether operations may have been; otherwise none was
   */
  void lose(Batch batch, boolean carriedOut, String detail, Instant now) {
    jdbi.useTransaction(
        handle -> {
          if (end(handle, batch, State.LOST, now, detail)) {
            if (!carriedOut) {
              handle
                  .createUpdate(
                      """
                      update candidate set attempted = false, seen = null
                       where batch = :batch and not done
                      """)
                  .bind("batch", batch.id())
                  .execute();
            }
            wake(handle, batch);
          }
        });
  }

  private static boolean end(Handle handle, Batch batch, State state, Instant at, String detail) {
    return handle
            .createUpdate(
                """
                update batch set state = :state, ended_at = :at, detail = :detail
                 where id = :id and state not in ('finished', 'lost')
                """)
            .bind("id", batch.id())
            .bind("state", state.word())
            .bind("at", at.atOffset(ZoneOffset.UTC))
            .bind("detail", detail)
            .execute()
        == 1;
  }

  /** The lock makes the last of several that end at the same time see the others. */
  private void wake(Handle handle, Batch batch) {
    handle.execute("select 1 from run where id = ? for no key update", batch.run());
    boolean last =
        handle
            .createQuery(
                """
                select not exists (select from batch
                                    where run = :run
                                      and state in ('prepared', 'submitting', 'submitted'))
                """)
            .bind("run", batch.run())
            .mapTo(Boolean.class)
            .one();
    if (last) {
      runs.wake(handle, batch.run());
    }
  }

  private static Removal removal(ResultSet row) throws SQLException {
    return switch (Leaving.word(row.getString("action")).orElseThrow()) {
      case ARCHIVE -> new Removal.Archive();
      case UNSUBSCRIBE -> new Removal.Unsubscribe();
      case TAG -> new Removal.Tag(row.getString("tag"));
      case DELETE -> new Removal.Delete();
    };
  }

  private static Batch batch(ResultSet row, StatementContext context) throws SQLException {
    return new Batch(
        row.getLong("id"),
        row.getLong("run"),
        row.getInt("goal"),
        row.getInt("audience"),
        row.getInt("account"),
        row.getString("token"),
        removal(row),
        row.getInt("operations"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getString("mailchimp_id"),
        row.getBoolean("adopted"),
        row.getInt("looks"),
        row.getInt("fetches"),
        FactsStore.instant(row, "prepared_at"),
        FactsStore.instant(row, "submitted_at"),
        FactsStore.instant(row, "ended_at"));
  }
}
