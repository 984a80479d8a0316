package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.FollowUps;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.Run;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jdbi.v3.core.Jdbi;

/**
 * The rows of another run that are to be taken back: everything that it has written, as its
 * outcomes tell. Safe for use by many threads.
 */
public final class UndoPlan {
  static final String PHASE = "undo";
  private static final int PAGE = 50;
  private static final String TOTAL = "total";

  private final Jdbi jdbi;
  private final RunStore runs;
  private final FollowUps followUps;
  private final RunPages pages;
  private final ExportPlan plans;

  public UndoPlan(Jdbi jdbi, RunStore runs, FollowUps followUps, RunPages pages, ExportPlan plans) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.followUps = followUps;
    this.pages = pages;
    this.plans = plans;
  }

  /** Some rows that are worked on together. */
  public record UndoPage(ExportAudience audience, int number, List<UndoOrder> orders) {}

  /** Writes down what there is to take back, once a run. */
  public void make(ExportAudience work) {
    if (plans.isMade(work)) {
      return;
    }
    Run source = source(work);
    jdbi.useTransaction(
        handle -> {
          pages.hold(handle, work.run());
          ErasedPeople.hold(handle);
          int rows =
              CandidateStore.bind(handle.createUpdate(ROWS), work)
                  .bind("source", source.id())
                  .execute();
          plans.write(handle, work, JsonNodeFactory.instance.objectNode().put(TOTAL, rows));
        });
  }

  /**
   * Each row once, also of those that share one; people who were erased have no address any more,
   * and members without a profile stand as their web id, negative.
   */
  private static final String ROWS =
      """
      insert into candidate (run, goal, audience, profile, decided, action, address, class, before,
                             payload)
      select :run, :goal, :audience,
             coalesce(w.profile, -m.web_id, -9000000000000000000 + row_number() over ()), true,
             'undo', w.address, o.class, o.before, o.after
        from run s
        join outcome o on o.run = s.id and o.day = (s.requested_at at time zone 'UTC')::date
       cross join lateral (
         select o.profile, o.address where o.profiles is null
         union all
         select u.profile, u.address from unnest(o.profiles, o.addresses) u (profile, address)) w
        left join lateral (
          select web_id from membership m
           where w.profile is null and m.audience = o.audience and m.address = w.address
             and m.status <> 'deleted'
           order by m.last_changed desc, m.web_id desc limit 1) m on true
       where s.id = :source and o.goal = :goal and o.audience = :audience
         and o.class in ('ADDED', 'CHANGED', 'REMOVED')
      """;

  /** What is left of it, page by page. */
  public Iterator<UndoPage> pages(ExportAudience work) {
    int first =
        pages.done(work.run().id(), work.goalRun().goalId(), work.audience().id(), PHASE).stream()
                .max(Integer::compare)
                .orElse(-1)
            + 1;
    return new Pages(work, first, source(work).endedAt());
  }

  private Run source(ExportAudience work) {
    return followUps.of(work.run().id()).flatMap(why -> runs.find(why.source())).orElseThrow();
  }

  private List<UndoRow> read(ExportAudience work, long after) {
    return jdbi.withHandle(
        handle ->
            CandidateStore.bind(
                    handle.createQuery(
                        """
                        select c.profile, c.address, c.class, c.before::text, c.payload::text as after,
                               c.attempted, l.payload::text, m.own_write
                          from candidate c
                          left join export_ledger l on l.goal = c.goal and l.audience = c.audience
                                                   and l.profile = c.profile
                          left join lateral (
                            select own_write from membership m
                             where m.audience = c.audience and m.address = lower(c.address)
                               and m.status <> 'deleted'
                             order by m.last_changed desc, m.web_id desc limit 1) m on true
                         where c.run = :run and c.goal = :goal and c.audience = :audience
                           and c.action = 'undo' and not c.done and c.profile > :after
                         order by c.profile limit :limit
                        """),
                    work)
                .bind("after", after)
                .bind("limit", PAGE)
                .map((row, context) -> row(row))
                .list());
  }

  private static UndoRow row(ResultSet row) throws SQLException {
    return new UndoRow(
        row.getLong("profile"),
        row.getString("address"),
        OutcomeClass.valueOf(row.getString("class")),
        object(row.getString("before")),
        object(row.getString("after")),
        row.getBoolean("attempted"),
        FactsStore.instant(row, "own_write"),
        FactsStore.json(row.getString("payload")));
  }

  private static ObjectNode object(String text) throws SQLException {
    return FactsStore.json(text) instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode();
  }

  private final class Pages implements Iterator<UndoPage> {
    // Mailchimp keeps whole seconds.
    private static final int SECOND = 1;

    private final ExportAudience work;
    private final Instant written;
    private int number;
    private long after = Long.MIN_VALUE;
    private List<UndoRow> rows;

    Pages(ExportAudience work, int number, Instant ended) {
      this.work = work;
      this.number = number;
      this.written = ended.plusSeconds(SECOND);
    }

    @Override
    public boolean hasNext() {
      if (rows == null) {
        rows = read(work, after);
      }
      return !rows.isEmpty();
    }

    @Override
    public UndoPage next() {
      if (!hasNext()) {
        throw new NoSuchElementException("there is nothing more to take back");
      }
      UndoPage page =
          new UndoPage(
              work, number++, rows.stream().map(row -> new UndoOrder(work, row, written)).toList());
      after = rows.get(rows.size() - 1).profile();
      rows = null;
      return page;
    }
  }
}
