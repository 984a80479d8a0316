package dev.caravan.run;

import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Which goals of a run have rows that another run could work on. Safe for use by many threads. */
public final class RunRows {
  private final Jdbi jdbi;

  public RunRows(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The export goals with outcomes in one of these classes, by name, in the order of the run. */
  public List<String> exports(long run, Collection<OutcomeClass> classes) {
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
                                      and o.class = any(:classes))
                     order by x.position
                    """)
                .bind("run", run)
                .bindArray("classes", String.class, classes.stream().map(Enum::name).toArray())
                .mapTo(String.class)
                .list());
  }
}
