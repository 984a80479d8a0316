package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.OutcomeClass;
import dev.caravan.sql.SqlArray;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

/** The table of candidates: the plan of a run, row by row. Safe for use by many threads. */
final class CandidateStore {
  private final Jdbi jdbi;

  CandidateStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** A candidate and what was decided. */
  record Decided(Facts facts, Decision decision) {}

  /** The next candidates that nothing was decided about, ascending. */
  List<Long> undecided(ExportAudience work, long after, int limit) {
    return profiles(work, "not decided", after, limit);
  }

  /** The next candidates for which something is still to be sent, ascending. */
  List<Long> open(ExportAudience work, Decision.Action action, long after, int limit) {
    return profiles(
        work,
        "action = '" + action.word() + "' and not done and (batch is null or batch = 0)",
        after,
        limit);
  }

  /** One of those that a batch is to create; empty where there is none. */
  List<Long> newcomer(ExportAudience work) {
    String upsert = Decision.Action.UPSERT.word();
    return profiles(
        work, "action = '" + upsert + "' and class = 'ADDED' and not done", Long.MIN_VALUE, 1);
  }

  /** The same for every other action. */
  List<Long> besides(ExportAudience work, Decision.Action action, long after, int limit) {
    return profiles(work, "action <> '" + action.word() + "' and not done", after, limit);
  }

  /** The same, whatever is to be sent. */
  List<Long> open(ExportAudience work, long after, int limit) {
    return profiles(work, "action is not null and not done", after, limit);
  }

  /**
   * Keeps what was decided; rows for which nothing is sent are done.
   *
   * @param rules by which payloads were made; null where they are made of more than the profile
   */
  void decide(Handle handle, ExportAudience work, PayloadRules rules, List<Decided> rows) {
    bind(
            handle.createUpdate(
                """
                update candidate c
                   set decided = true, done = u.action is null, action = u.action,
                       address = u.address, class = u.class, reason = u.reason, detail = u.detail,
                       payload = u.payload, before = u.before, revision = u.revision, rules = u.rules
                  from unnest(:profiles::bigint[], :actions::text[], :addresses::text[],
                              :classes::text[], :reasons::text[], :details::text[],
                              :payloads::jsonb[], :befores::jsonb[], :revisions::bigint[],
                              :rules::bigint[])
                       u (profile, action, address, class, reason, detail, payload, before, revision,
                          rules)
                 where c.run = :run and c.goal = :goal and c.audience = :audience
                   and c.profile = u.profile
                """),
            work)
        .bind("profiles", SqlArray.longs(rows, row -> row.facts().profile()))
        .bind("actions", SqlArray.texts(rows, CandidateStore::action))
        .bind("addresses", SqlArray.texts(rows, row -> row.facts().address()))
        .bind("classes", SqlArray.texts(rows, row -> row.decision().outcomeClass().name()))
        .bind("reasons", SqlArray.texts(rows, row -> row.decision().reason()))
        .bind("details", SqlArray.texts(rows, row -> row.decision().detail()))
        .bind("payloads", SqlArray.texts(rows, row -> text(row.decision().payload())))
        .bind("befores", SqlArray.texts(rows, row -> text(before(row))))
        .bind("revisions", SqlArray.longs(rows, row -> row.facts().revision()))
        .bind(
            "rules",
            SqlArray.longs(rows, row -> rules == null ? null : (Long) rules.number(row.facts())))
        .execute();
  }

  private static String action(Decided row) {
    return row.decision().action() == null ? null : row.decision().action().word();
  }

  /** Notes that a call about one candidate is about to be made: its answer may be lost. */
  void attempt(ExportAudience work, long profile) {
    jdbi.useHandle(handle -> set(handle, work, "attempted = true", List.of(profile)));
  }

  /** Lets rows go on by another action than was planned. */
  void divert(
      Handle handle, ExportAudience work, Decision.Action action, Collection<Long> profiles) {
    if (!profiles.isEmpty()) {
      set(handle, work, "action = '" + action.word() + "'", profiles);
    }
  }

  /** Lets rows go on that a call has settled in part; their class is what they will be told as. */
  void goOn(Handle handle, ExportAudience work, Map<Long, OutcomeClass> rows) {
    for (OutcomeClass outcomeClass : Set.copyOf(rows.values())) {
      String change =
          "action = '%s', class = '%s', attempted = true"
              .formatted(Decision.Action.SUPPLEMENT.word(), outcomeClass.name());
      set(
          handle,
          work,
          change,
          rows.keySet().stream().filter(row -> rows.get(row) == outcomeClass).toList());
    }
  }

  /**
   * Notes the status that a member had right before a write about it alone: should the answer be
   * lost, nothing else tells it.
   */
  void see(ExportAudience work, long profile, MemberStatus status) {
    jdbi.useHandle(
        handle ->
            bind(
                    handle.createUpdate(
                        """
                        update candidate set attempted = true, seen = :seen
                         where run = :run and goal = :goal and audience = :audience
                           and profile = :profile and not done
                        """),
                    work)
                .bind("profile", profile)
                .bind("seen", status.word())
                .execute());
  }

  /**
   * Notes that the rows are settled.
   *
   * @throws IllegalStateException when one of them was settled before: nothing may count twice
   */
  void finish(Handle handle, ExportAudience work, Collection<Long> profiles) {
    int settled = set(handle, work, "done = true", profiles);
    if (settled != profiles.size()) {
      throw new IllegalStateException(
          "%d of %d candidates were settled by somebody else"
              .formatted(profiles.size() - settled, profiles.size()));
    }
  }

  /**
   * Those of these candidates whose person was erased since the run began: nothing is left of them.
   */
  Set<Long> erased(Handle handle, ExportAudience work, Collection<Long> profiles) {
    return bind(
            handle.createQuery(
                """
                select profile from candidate
                 where run = :run and goal = :goal and audience = :audience
                   and profile = any(:profiles) and reason = 'ERASED'
                """),
            work)
        .bind("profiles", SqlArray.longs(profiles))
        .mapTo(Long.class)
        .set();
  }

  /**
   * Settles the candidates whose person was erased before anything else became of them.
   *
   * @return how many
   */
  int finishErased(Handle handle, ExportAudience work) {
    return bind(
            handle.createUpdate(
                """
                update candidate set done = true
                 where run = :run and goal = :goal and audience = :audience
                   and reason = 'ERASED' and not done
                """),
            work)
        .execute();
  }

  /** Forgets the candidates of this run, and of older runs of the goal that nobody can use. */
  void forget(ExportAudience work, boolean keep) {
    jdbi.useHandle(
        handle -> {
          bind(
                  handle.createUpdate(
                      """
                      delete from candidate c
                       where c.goal = :goal and c.audience = :audience
                         and ((c.run = :run and not :keep)
                              or c.run in (select id from run
                                            where ended_at < now() - interval '24 hours'))
                      """),
                  work)
              .bind("keep", keep)
              .execute();
          Attempts.forget(handle, work);
        });
  }

  private static int set(
      Handle handle, ExportAudience work, String change, Collection<Long> profiles) {
    return bind(
            handle.createUpdate(
                """
                update candidate set %s
                 where run = :run and goal = :goal and audience = :audience
                   and profile = any(:profiles) and not done
                """
                    .formatted(change)),
            work)
        .bind("profiles", SqlArray.longs(profiles))
        .execute();
  }

  private List<Long> profiles(ExportAudience work, String condition, long after, int limit) {
    return jdbi.withHandle(
        handle ->
            bind(
                    handle.createQuery(
                        """
                        select profile from candidate
                         where run = :run and goal = :goal and audience = :audience
                           and %s and profile > :after
                         order by profile limit :limit
                        """
                            .formatted(condition)),
                    work)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list());
  }

  /** Binds the run, goal and audience of a statement. */
  static <S extends SqlStatement<S>> S bind(S statement, ExportAudience work) {
    return bindPlace(statement, work).bind("run", work.run().id());
  }

  /** Binds the goal and audience of a statement that is about no run. */
  static <S extends SqlStatement<S>> S bindPlace(S statement, ExportAudience work) {
    return statement.bind("goal", work.goalRun().goalId()).bind("audience", work.audience().id());
  }

  private static JsonNode before(Decided row) {
    return row.facts().ledger() == null ? null : row.facts().ledger().payload();
  }

  private static String text(JsonNode node) {
    return node == null ? null : node.toString();
  }
}
