package dev.caravan.run;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Which goals of a run have rows that another run could work on. Safe for use by many threads. */
public final class RunRows {
  private final Jdbi jdbi;

  public RunRows(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The export goals with outcomes in one of these classes, by name, in the order of the run. */
  public List<String> exports(long run, Collection<OutcomeClass> classes) {
    return exports(run, classes, null, null);
  }

  /**
   * The same by fewer outcomes.
   *
   * @param reason {@link OutcomeFilter#NONE}: those without one; null: any
   * @param profile null: anybody's
   */
  public List<String> exports(
      long run, Collection<OutcomeClass> classes, String reason, Long profile) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select g.name from run r
                      join run_goal x on x.run = r.id join goal g on g.id = x.goal
                     where r.id = :run and g.kind = 'export'
                       and exists (select from outcome o
                                    where o.day = (r.requested_at at time zone 'UTC')::date
                                      and o.run = r.id and o.goal = g.id
                                      and o.class = any(:classes)
                                      and (:reason::text is null
                                           or coalesce(o.reason, '-') = :reason)
                                      and (:profile::bigint is null or o.profile = :profile))
                     order by x.position
                    """)
                .bind("run", run)
                .bind("reason", reason)
                .bind("profile", profile)
                .bindArray("classes", String.class, classes.stream().map(Enum::name).toArray())
                .mapTo(String.class)
                .list());
  }

  /** The address that a goal knew somebody by; empty where it has no such row, or knew none. */
  public Optional<String> address(
      long run, String goal, long profile, Collection<OutcomeClass> classes) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select o.address from run r
                      join outcome o on o.run = r.id
                                    and o.day = (r.requested_at at time zone 'UTC')::date
                      join goal g on g.id = o.goal
                     where r.id = :run and g.name = :goal and o.profile = :profile
                       and o.class = any(:classes) and o.address is not null
                     order by o.id limit 1
                    """)
                .bind("run", run)
                .bind("goal", goal)
                .bind("profile", profile)
                .bindArray("classes", String.class, classes.stream().map(Enum::name).toArray())
                .mapTo(String.class)
                .findOne());
  }
}
