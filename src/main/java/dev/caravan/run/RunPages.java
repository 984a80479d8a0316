package dev.caravan.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.sql.SqlArray;
import dev.caravan.sql.SqlCopy;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The checkpoints of a run. A page's row is written in the transaction that writes the page's
 * effects, together with its outcomes: either all of it happened, or none. Safe for use by many
 * threads.
 */
public final class RunPages {
  private final Jdbi jdbi;

  public RunPages(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The numbers of the pages of a phase that are in the books. */
  public Set<Integer> done(long run, int goal, int audience, String phase) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select page from run_page
                     where run = :run and goal = :goal and audience = :audience and phase = :phase
                    """)
                .bind("run", run)
                .bind("goal", goal)
                .bind("audience", audience)
                .bind("phase", phase)
                .mapTo(Integer.class)
                .collect(Collectors.toSet()));
  }

  /**
   * Puts a page into the books, in the caller's transaction.
   *
   * @param outcomes rows worth a word; those that are only counted are not among them
   * @throws Fenced when another instance has taken the run over
   * @throws PageDone when the page is in the books already
   */
  public void write(Handle handle, Run run, PageKey page, Counts counts, List<Outcome> outcomes) {
    hold(handle, run);
    insert(handle, page, counts);
    if (!outcomes.isEmpty()) {
      insert(handle, page, outcomes);
    }
  }

  /**
   * Makes sure that the run is still ours and open, until the caller's transaction ends. A
   * read-back is over before its page is written.
   *
   * <p>The lock holds up those who take the run over or close it, and nobody else: its lease is
   * renewed while pages are written.
   */
  public void hold(Handle handle, Run run) {
    boolean ours =
        handle
            .createQuery(
                """
                select 1 from run
                 where id = :run and fence = :fence and (ended_at is null or trigger = 'webhook')
                   for key share
                """)
            .bind("run", run.id())
            .bind("fence", run.fence())
            .mapTo(Integer.class)
            .findOne()
            .isPresent();
    if (!ours) {
      throw new Fenced(run.id());
    }
  }

  private static void insert(Handle handle, PageKey page, Counts counts) {
    int written =
        handle
            .createUpdate(
                """
                insert into run_page (run, goal, audience, phase, page, read, added, changed, removed,
                                      unchanged, excluded, invalid, rejected, deferred, warnings, echoes)
                values (:run, :goal, :audience, :phase, :page, :rows, :added, :changed, :removed,
                        :unchanged, :excluded, :invalid, :rejected, :deferred, :warnings, :echoes)
                on conflict do nothing
                """)
            .bindMethods(page)
            .bindMethods(counts)
            .execute();
    if (written == 0) {
      throw new PageDone(page);
    }
  }

  private static void insert(Handle handle, PageKey page, List<Outcome> given) {
    Map<Boolean, List<Outcome>> outcomes =
        withoutTheErased(handle, given).stream()
            .collect(Collectors.partitioningBy(Outcome::isOnlyThatTheyAreNew));
    if (!outcomes.get(false).isEmpty()) {
      insertEach(handle, page, outcomes.get(false));
    }
    if (!outcomes.get(true).isEmpty()) {
      insertTogether(handle, page, outcomes.get(true));
    }
  }

  private static void insertEach(Handle handle, PageKey page, List<Outcome> outcomes) {
    LocalDate day =
        handle
            .createQuery("select (requested_at at time zone 'UTC')::date from run where id = :run")
            .bind("run", page.run())
            .mapTo(LocalDate.class)
            .one();
    SqlCopy copy = new SqlCopy();
    for (Outcome outcome : outcomes) {
      copy.day(day)
          .number(page.run())
          .number(page.goal())
          .number(page.audience())
          .text(outcome.address())
          .number(outcome.profile())
          .text(outcome.outcomeClass().name())
          .text(outcome.reason())
          .text(outcome.detail())
          .text(outcome.field())
          .json(outcome.before())
          .json(outcome.after())
          .json(outcome.rules())
          .end();
    }
    copy.into(
        handle,
        """
        outcome (day, run, goal, audience, address, profile, class, reason, detail, field, before,
                 after, rules)
        """);
  }

  /** A first import says the same of everybody: once a page, with the people in it. */
  private static void insertTogether(Handle handle, PageKey page, List<Outcome> outcomes) {
    handle
        .createUpdate(
            """
            insert into outcome (day, run, goal, audience, class, addresses, profiles,
                                 lowest_profile, highest_profile)
            select (requested_at at time zone 'UTC')::date, id, :goal, :audience, :class,
                   :addresses, :profiles, :lowest, :highest
              from run where id = :run
            """)
        .bindMethods(page)
        .bind("class", OutcomeClass.ADDED.name())
        .bind("addresses", SqlArray.texts(outcomes, Outcome::address))
        .bind("profiles", SqlArray.longs(outcomes, Outcome::profile))
        .bind("lowest", outcomes.stream().mapToLong(Outcome::profile).min().orElseThrow())
        .bind("highest", outcomes.stream().mapToLong(Outcome::profile).max().orElseThrow())
        .execute();
  }

  /** Of people who were erased since they were read, the class is left and nothing else. */
  private static List<Outcome> withoutTheErased(Handle handle, List<Outcome> outcomes) {
    ErasedPeople.hold(handle);
    Set<Long> erased =
        ErasedPeople.profilesAmong(
            handle, outcomes.stream().map(Outcome::profile).filter(Objects::nonNull).toList());
    return erased.isEmpty()
        ? outcomes
        : outcomes.stream()
            .map(outcome -> erased.contains(outcome.profile()) ? outcome.ofNobody() : outcome)
            .toList();
  }

  /** The plan of a goal for an audience, if this run has made one before. */
  public Optional<String> plan(long run, int goal, int audience) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select plan::text from run_audience
                     where run = :run and goal = :goal and audience = :audience
                    """)
                .bind("run", run)
                .bind("goal", goal)
                .bind("audience", audience)
                .mapTo(String.class)
                .findOne());
  }

  /**
   * Keeps the plan of a goal for an audience; an earlier one is replaced.
   *
   * @param plan an object; its number {@code total} is what progress is measured against
   */
  public void savePlan(Handle handle, Run run, int goal, int audience, JsonNode plan) {
    hold(handle, run);
    handle
        .createUpdate(
            """
            insert into run_audience (run, goal, audience, plan)
            values (:run, :goal, :audience, :plan::jsonb)
            on conflict (run, goal, audience) do update set plan = excluded.plan
            """)
        .bind("run", run.id())
        .bind("goal", goal)
        .bind("audience", audience)
        .bind("plan", plan.toString())
        .execute();
  }

  /** Keeps how many profiles were available to an export. */
  public void saveAvailable(Handle handle, Run run, int goal, int audience, long available) {
    handle
        .createUpdate(
            """
            update run_audience set available = :available
             where run = :run and goal = :goal and audience = :audience
            """)
        .bind("run", run.id())
        .bind("goal", goal)
        .bind("audience", audience)
        .bind("available", available)
        .execute();
  }

  /** The account of one goal and audience so far: a sum over its pages. */
  public Counts counts(long run, int goal, int audience) {
    return jdbi.withHandle(handle -> counts(handle, run, goal, audience));
  }

  /** As above, over a connection that the caller has already. */
  Counts counts(Handle handle, long run, int goal, int audience) {
    return handle
        .createQuery(
            """
                select coalesce(sum(added), 0), coalesce(sum(changed), 0), coalesce(sum(removed), 0),
                       coalesce(sum(unchanged), 0), coalesce(sum(excluded), 0),
                       coalesce(sum(invalid), 0), coalesce(sum(rejected), 0),
                       coalesce(sum(deferred), 0), coalesce(sum(warnings), 0),
                       coalesce(sum(echoes), 0)
                  from run_page where run = :run and goal = :goal and audience = :audience
                """)
        .bind("run", run)
        .bind("goal", goal)
        .bind("audience", audience)
        .map(
            (row, context) ->
                new Counts(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8),
                    row.getLong(9),
                    row.getLong(10)))
        .one();
  }

  /** How many rows of a goal Mailchimp refused. */
  public long rejected(long run, int goal) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select coalesce(sum(rejected), 0) from run_page where run = :run and goal = :goal")
                .bind("run", run)
                .bind("goal", goal)
                .mapTo(Long.class)
                .one());
  }
}
