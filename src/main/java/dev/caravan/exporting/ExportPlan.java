package dev.caravan.exporting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.Counts;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentSql;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What a run has settled about a goal and an audience before anything is sent. A resumed run finds
 * it and follows it. Safe for use by many threads.
 */
public final class ExportPlan {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOTAL = "total";

  /** By which rule it was decided who is removed. */
  static final String RULE = "rule";

  private final Jdbi jdbi;
  private final RunPages pages;
  private final ObjectiveStore objectives;

  public ExportPlan(Jdbi jdbi, RunPages pages, ObjectiveStore objectives) {
    this.jdbi = jdbi;
    this.pages = pages;
    this.objectives = objectives;
  }

  /** Whether the candidates stand. */
  public boolean isMade(ExportAudience work) {
    return read(work).filter(plan -> plan.has(TOTAL)).isPresent();
  }

  /** Takes away what an earlier attempt left that got no further than its candidates. */
  public void clear(ExportAudience work) {
    jdbi.useTransaction(
        handle -> {
          pages.hold(handle, work.run());
          CandidateStore.bind(
                  handle.createUpdate(
                      """
                      delete from candidate
                       where run = :run and goal = :goal and audience = :audience
                      """),
                  work)
              .execute();
        });
  }

  /**
   * Keeps how many candidates there are, and how many of them could be sent. Those about whom
   * nothing has to be decided are not in the table; they count nevertheless.
   *
   * @param counted what the statement of {@link CandidateQuery} has answered
   */
  public void make(
      @Body List<Map<String, Object>> counted, @ExchangeProperty("work") ExportAudience work) {
    long settled = ((Number) counted.get(0).get(CandidateQuery.SETTLED_COUNT)).longValue();
    jdbi.useTransaction(
        handle -> {
          ObjectNode plan = JSON.createObjectNode();
          plan.put(TOTAL, settled + candidates(handle, work));
          plan.put(RULE, RemovalBrake.rule(work));
          // The candidates were written a moment ago: until PostgreSQL has looked at them, it takes
          // the table for empty and reads it from end to end for each of them.
          handle.execute("analyze candidate");
          write(handle, work, plan);
          pages.write(
              handle,
              work.run(),
              work.page(ExportChunks.SETTLED, 0),
              Counts.NONE.plus(OutcomeClass.UNCHANGED, settled),
              List.of());
          pages.saveAvailable(
              handle,
              work.run(),
              work.goalRun().goalId(),
              work.audience().id(),
              settled + available(handle, work, objectives));
        });
  }

  /** How many of the candidates are in the segment with identifier and consent. */
  static long available(Handle handle, ExportAudience work, ObjectiveStore objectives) {
    SegmentSql consent = objectives.rule(work.objectives()).sql();
    Map<String, Object> parameters = new HashMap<>(consent.parameters());
    parameters.put("identifier", work.goal().identifier());
    return count(
        handle,
        work,
        """
        and not c.leaver and exists (select 1 from identifier i
                                      where i.profile = c.profile and i.property = :identifier)
        and (%s or exists (select 1 from profile p where p.id = c.profile and %s))
        """
            .formatted(work.objectives().isEmpty(), consent.sql()),
        parameters);
  }

  /** All candidates in the table, whatever was decided about them. */
  static long candidates(Handle handle, ExportAudience work) {
    return count(handle, work, "", Map.of());
  }

  /** The number of candidates. */
  long total(ExportAudience work) {
    return read(work).orElseThrow().get(TOTAL).asLong();
  }

  Optional<ObjectNode> read(ExportAudience work) {
    return pages
        .plan(work.run().id(), work.goalRun().goalId(), work.audience().id())
        .map(ExportPlan::parse);
  }

  void write(Handle handle, ExportAudience work, ObjectNode plan) {
    pages.savePlan(handle, work.run(), work.goalRun().goalId(), work.audience().id(), plan);
  }

  private static ObjectNode parse(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the plan of an export is no JSON object: " + text, e);
    }
  }

  private static long count(
      Handle handle, ExportAudience work, String condition, Map<String, Object> parameters) {
    return CandidateStore.bind(
            handle.createQuery(
                """
                select count(*) from candidate c
                 where c.run = :run and c.goal = :goal and c.audience = :audience
                """
                    + condition),
            work)
        .bindMap(parameters)
        .mapTo(Long.class)
        .one();
  }
}
