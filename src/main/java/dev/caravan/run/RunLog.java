package dev.caravan.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What a run did, step by step: put together from its books, its outcomes, its calls and what
 * follows from it. Nothing is written for it. Safe for use by many threads.
 */
public final class RunLog {
  /** What kind of a step it is. */
  public enum Kind {
    REQUESTED,
    STARTED,
    PHASE,
    OUTCOMES,
    CALLS,
    BATCH,
    GOAL,
    FOLLOWED,
    TOLD,
    ENDED
  }

  /**
   * A step.
   *
   * @param since when the first of it was done; null: it was done at once
   * @param at when it was done, or the last of it so far
   * @param goal null: the whole run
   * @param audience Mailchimp's id; null: all of the goal's
   * @param text a sentence for people
   * @param wrong whether it is not as one wishes
   */
  public record Step(
      Instant since,
      Instant at,
      Kind kind,
      String goal,
      String audience,
      String text,
      boolean wrong) {}

  private final Jdbi jdbi;

  public RunLog(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** In the order of time; empty when there is no such run. */
  public List<Step> of(long run) {
    return jdbi.withHandle(
        handle -> {
          List<Step> steps = new ArrayList<>();
          steps.addAll(frame(handle, run));
          steps.addAll(phases(handle, run));
          steps.addAll(outcomes(handle, run));
          steps.addAll(calls(handle, run));
          steps.addAll(batches(handle, run));
          steps.addAll(goals(handle, run));
          steps.addAll(after(handle, run));
          steps.sort(Comparator.comparing(Step::at).thenComparing(Step::kind));
          return steps;
        });
  }

  private static List<Step> frame(Handle handle, long run) {
    List<Step> steps = new ArrayList<>();
    handle
        .createQuery("select * from run where id = :run")
        .bind("run", run)
        .map(
            (row, context) -> {
              Instant requested = instant(row, "requested_at");
              String trigger = row.getString("trigger");
              steps.add(step(requested, Kind.REQUESTED, "Asked for: " + trigger));
              Instant started = instant(row, "started_at");
              if (started != null) {
                long times = row.getLong("fence");
                steps.add(
                    step(
                        started,
                        Kind.STARTED,
                        times < 2
                            ? "Taken up"
                            : "Taken up; %d times in all, because it rested, went on or changed hands"
                                .formatted(times)));
              }
              Instant ended = instant(row, "ended_at");
              if (ended != null) {
                RunState state = RunState.valueOf(row.getString("state"));
                String detail = row.getString("detail");
                steps.add(
                    new Step(
                        null,
                        ended,
                        Kind.ENDED,
                        null,
                        null,
                        "Ended: " + words(state.name()) + (detail == null ? "" : ". " + detail),
                        state != RunState.COMPLETED));
              }
              return requested;
            })
        .list();
    return steps;
  }

  private static List<Step> phases(Handle handle, long run) {
    return handle
        .createQuery(
            """
            select g.name as goal, a.mailchimp_id as audience, p.phase, count(*) as pages,
                   min(p.at) as first, max(p.at) as last, sum(p.added) as added,
                   sum(p.changed) as changed, sum(p.removed) as removed,
                   sum(p.unchanged) as unchanged, sum(p.excluded) as excluded,
                   sum(p.invalid) as invalid, sum(p.rejected) as rejected,
                   sum(p.deferred) as deferred
              from run_page p join goal g on g.id = p.goal join audience a on a.id = p.audience
             where p.run = :run
             group by g.name, a.mailchimp_id, p.phase
            """)
        .bind("run", run)
        .map(
            (row, context) -> {
              List<String> counts = new ArrayList<>();
              for (String name : RunReports.CLASSES) {
                if (row.getLong(name) > 0) {
                  counts.add(number(row.getLong(name)) + " " + name);
                }
              }
              String phase = row.getString("phase");
              String text =
                  PhaseWords.of(phase)
                      + (row.getLong("pages") > 1
                          ? ", in " + number(row.getLong("pages")) + " pages"
                          : "")
                      + (counts.isEmpty() ? "" : ": " + String.join(", ", counts));
              return spanned(row, Kind.PHASE, text, row.getLong("rejected") > 0);
            })
        .list();
  }

  /** What is worth a warning, by its reason. */
  private static List<Step> outcomes(Handle handle, long run) {
    return handle
        .createQuery(
            """
            select g.name as goal, a.mailchimp_id as audience, o.class, o.reason, o.field,
                   count(*) as rows, min(o.at) as first, max(o.at) as last
              from outcome o join goal g on g.id = o.goal join audience a on a.id = o.audience
             where o.run = :run
               and o.day = (select (requested_at at time zone 'UTC')::date from run where id = :run)
               and o.class in ('WARN', 'REJECTED', 'DEFERRED', 'INVALID')
             group by g.name, a.mailchimp_id, o.class, o.reason, o.field
             order by rows desc limit 200
            """)
        .bind("run", run)
        .map(
            (row, context) -> {
              String kind = row.getString("class");
              String field = row.getString("field");
              String reason = row.getString("reason");
              String text =
                  "%s %s%s%s"
                      .formatted(
                          number(row.getLong("rows")),
                          kind.equals("WARN") ? "with a warning" : words(kind),
                          reason == null ? "" : ": " + reason,
                          field == null ? "" : " in " + field);
              return spanned(row, Kind.OUTCOMES, text, true);
            })
        .list();
  }

  /** Those that were not answered well: they were tried again, or the rows tell more. */
  private static List<Step> calls(Handle handle, long run) {
    return handle
        .createQuery(
            """
            select null::text as goal, null::text as audience, status, count(*) as calls,
                   min(at) as first, max(at) as last
              from run_call where run = :run and (status = 0 or status >= 400)
             group by status
            """)
        .bind("run", run)
        .map(
            (row, context) -> {
              long calls = row.getLong("calls");
              int status = row.getInt("status");
              return spanned(
                  row,
                  Kind.CALLS,
                  "%s %s to Mailchimp %s"
                      .formatted(
                          number(calls),
                          calls == 1 ? "call" : "calls",
                          status == 0 ? "had no answer" : "answered with " + status),
                  status != 404);
            })
        .list();
  }

  private static List<Step> batches(Handle handle, long run) {
    return handle
        .createQuery(
            """
            select g.name as goal, a.mailchimp_id as audience, b.action, b.operations, b.state,
                   b.detail, b.prepared_at as first,
                   coalesce(b.ended_at, b.submitted_at, b.prepared_at) as last
              from batch b join goal g on g.id = b.goal join audience a on a.id = b.audience
             where b.run = :run order by b.id limit 1000
            """)
        .bind("run", run)
        .map(
            (row, context) -> {
              String detail = row.getString("detail");
              return spanned(
                  row,
                  Kind.BATCH,
                  "A batch at Mailchimp to %s %s: %s%s"
                      .formatted(
                          row.getString("action"),
                          number(row.getLong("operations")),
                          row.getString("state"),
                          detail == null ? "" : ". " + detail),
                  row.getString("state").equals("lost"));
            })
        .list();
  }

  /** How each goal ended: with its last page, or with the run. */
  private static List<Step> goals(Handle handle, long run) {
    return handle
        .createQuery(
            """
            select g.name as goal, x.state, x.detail,
                   coalesce((select max(at) from run_page p where p.run = x.run and p.goal = x.goal),
                            r.ended_at, r.started_at, r.requested_at) as last
              from run_goal x join goal g on g.id = x.goal join run r on r.id = x.run
             where x.run = :run order by x.position
            """)
        .bind("run", run)
        .map(
            (row, context) -> {
              RunState state = RunState.valueOf(row.getString("state"));
              String detail = row.getString("detail");
              return new Step(
                  null,
                  instant(row, "last"),
                  Kind.GOAL,
                  row.getString("goal"),
                  null,
                  (state.isEnded() ? "The goal ended: " : "The goal stands at: ")
                      + words(state.name())
                      + (detail == null ? "" : ". " + detail),
                  state.isEnded() && state != RunState.COMPLETED);
            })
        .list();
  }

  /** Runs that follow from it, and whom it was told to. */
  private static List<Step> after(Handle handle, long run) {
    return handle
        .createQuery(
            """
            select 'FOLLOWED' as kind, r.requested_at as last,
                   'Run ' || r.id || ' follows from it: ' || r.trigger as text, false as wrong
              from follow_up f join run r on r.id = f.run where f.source = :run
            union all
            select 'TOLD', coalesce(sent_at, given_up_at, created_at),
                   case when sent_at is not null then 'Told by ' || channel
                        when given_up_at is not null then 'Not told by ' || channel || ': ' || failure
                        else 'Is to be told by ' || channel end,
                   given_up_at is not null
              from notification where run = :run
            """)
        .bind("run", run)
        .map(
            (row, context) ->
                new Step(
                    null,
                    instant(row, "last"),
                    Kind.valueOf(row.getString("kind")),
                    null,
                    null,
                    row.getString("text"),
                    row.getBoolean("wrong")))
        .list();
  }

  private static Step step(Instant at, Kind kind, String text) {
    return new Step(null, at, kind, null, null, text, false);
  }

  private static Step spanned(ResultSet row, Kind kind, String text, boolean wrong)
      throws SQLException {
    Instant first = instant(row, "first");
    Instant last = instant(row, "last");
    return new Step(
        first.equals(last) ? null : first,
        last,
        kind,
        row.getString("goal"),
        row.getString("audience"),
        text,
        wrong);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
