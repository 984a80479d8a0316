package dev.caravan.segment;

import dev.caravan.profile.PropertyStore;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Records who is in which stage, and since when. Safe for use by several threads, and by several
 * instances at once.
 *
 * <p>A recomputation goes through the profiles in the order of their ids, a transaction for every
 * page, and writes only what changed. The row of the lifecycle is locked for the page: whoever else
 * recomputes it waits, finds everything recorded, and writes nothing.
 */
public final class StageStore {
  /** Profiles that one transaction goes through. */
  static final int PAGE = 10_000;

  private final Jdbi jdbi;
  private final StagePage page;
  private final Clock clock;

  public StageStore(Jdbi jdbi, PropertyStore properties, Clock clock) {
    this.jdbi = jdbi;
    this.page = new StagePage(properties);
    this.clock = clock;
  }

  /**
   * What a recomputation found.
   *
   * @param profiles how many were looked at
   * @param entered how many stages were entered
   * @param left how many were left
   */
  public record Recomputed(long profiles, long entered, long left) {
    static final Recomputed NOTHING = new Recomputed(0, 0, 0);

    Recomputed plus(Recomputed more) {
      return new Recomputed(profiles + more.profiles, entered + more.entered, left + more.left);
    }
  }

  /** Brings the stages of every profile in every lifecycle up to date. */
  public void recompute() {
    names().forEach(this::recompute);
  }

  /** Brings the stages of every profile in a lifecycle up to date; empty when there is none. */
  public Optional<Recomputed> recompute(String name) {
    return id(name).map(this::recompute);
  }

  /** Brings the stages of these profiles up to date; writes and waits only where one changed. */
  public void recompute(Collection<Long> profiles) {
    for (String name : names()) {
      if (jdbi.withHandle(handle -> page.isOutdated(handle, name, profiles))) {
        id(name)
            .ifPresent(
                id ->
                    jdbi.useTransaction(
                        handle -> page.record(handle, id, profiles, clock.instant())));
      }
    }
  }

  private Recomputed recompute(int lifecycle) {
    Recomputed sum = Recomputed.NOTHING;
    long after = 0;
    Optional<Long> last = lastOfPage(after);
    while (last.isPresent()) {
      long from = after;
      long to = last.get();
      sum =
          sum.plus(
              jdbi.inTransaction(
                  handle -> page.record(handle, lifecycle, from, to, clock.instant())));
      after = to;
      last = lastOfPage(after);
    }
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update lifecycle set recomputed_at = :now where id = :lifecycle")
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .bind("lifecycle", lifecycle)
                .execute());
    return sum;
  }

  /** Takes away what lifecycles that do not exist any more have left, page by page. */
  void purge() {
    List<Integer> gone =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select distinct s.lifecycle from stage s
                         where not exists (select from lifecycle l where l.id = s.lifecycle)
                        """)
                    .mapTo(Integer.class)
                    .list());
    for (int lifecycle : gone) {
      int deleted = PAGE;
      while (deleted == PAGE) {
        deleted =
            jdbi.inTransaction(
                handle ->
                    handle
                        .createUpdate(
                            """
                            delete from stage where id in (
                              select id from stage where lifecycle = :lifecycle
                               order by id limit :page for update)
                            """)
                        .bind("lifecycle", lifecycle)
                        .bind("page", PAGE)
                        .execute());
      }
    }
  }

  private List<String> names() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select name from lifecycle order by name")
                .mapTo(String.class)
                .list());
  }

  private Optional<Integer> id(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select id from lifecycle where name = :name")
                .bind("name", name)
                .mapTo(Integer.class)
                .findOne());
  }

  private Optional<Long> lastOfPage(long after) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select max(id) from (select id from profile where id > :after
                                          order by id limit :page) page
                    """)
                .bind("after", after)
                .bind("page", PAGE)
                .mapTo(Long.class)
                .findOne());
  }
}
