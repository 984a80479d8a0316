package dev.caravan.exporting;

import dev.caravan.exporting.CandidateStore.Decided;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.StageReports;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Decides about the candidates of a goal and an audience as a run would, and keeps nothing: the
 * candidates stand in a table of the same name that only this session sees and that goes with the
 * answer. Members are taken as they were read last. Safe for use by many threads.
 *
 * <p>However many candidates there are, a thousand of them are in memory at a time, and no
 * statement takes longer than {@link #PATIENCE}.
 */
final class Rehearsal {
  /** How long one statement may take, as PostgreSQL writes it. */
  static final String PATIENCE = "20s";

  private static final int PAGE = 1000;
  private static final String PHASE = "rehearsal";

  private final Jdbi jdbi;
  private final CandidateQuery query;
  private final CandidateStore candidates;
  private final CandidateDecisions decisions;

  Rehearsal(
      Jdbi jdbi, Segments segments, ObjectiveStore objectives, StageReports stages, Clock clock) {
    this.jdbi = jdbi;
    this.query = new CandidateQuery(segments, objectives);
    this.candidates = new CandidateStore(jdbi);
    this.decisions = new CandidateDecisions(segments, objectives, stages, clock);
  }

  /** What is done with the candidates while they stand. */
  final class Stage {
    final Handle handle;
    private final ExportAudience work;

    private Stage(Handle handle, ExportAudience work) {
      this.handle = handle;
      this.work = work;
    }

    /**
     * Decides about every candidate, or about one in so many, chosen by a hash.
     *
     * @param oneIn at least 1
     * @return how many were decided about
     */
    long decide(long oneIn, Consumer<Decided> each) {
      CandidateDecisions.Rules rules = decisions.rules(work);
      long decided = 0;
      List<Long> page = page(oneIn, Long.MIN_VALUE);
      while (!page.isEmpty()) {
        List<Decided> rows = rules.decide(handle, new Chunk(work, PHASE, 0, page));
        candidates.decide(handle, work, null, rows);
        rows.forEach(each);
        decided += rows.size();
        page = page(oneIn, page.get(page.size() - 1));
      }
      return decided;
    }

    private List<Long> page(long oneIn, long after) {
      return CandidateStore.bind(
              handle.createQuery(
                  """
                  select profile from candidate
                   where run = :run and goal = :goal and audience = :audience
                     and profile > :after and abs(hashint8(profile)::bigint) % :oneIn = 0
                   order by profile limit :limit
                  """),
              work)
          .bind("after", after)
          .bind("oneIn", oneIn)
          .bind("limit", PAGE)
          .mapTo(Long.class)
          .list();
    }
  }

  /**
   * @param person only this profile; null: everybody, or whom the run is for
   */
  <T> T of(ExportAudience work, Long person, Function<Stage, T> play) {
    return jdbi.withHandle(
        handle -> {
          handle.execute("create temporary table candidate (like candidate including all)");
          try {
            handle.execute("set statement_timeout = '" + PATIENCE + "'");
            query.write(handle, work, person);
            handle.execute("analyze pg_temp.candidate");
            return play.apply(new Stage(handle, work));
          } finally {
            handle.execute("reset statement_timeout");
            handle.execute("drop table pg_temp.candidate");
          }
        });
  }
}
