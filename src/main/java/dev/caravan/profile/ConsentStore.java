package dev.caravan.profile;

import dev.caravan.sql.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Who consented to what: the present answers, and every change of them with its time and source.
 * Safe for use by several threads.
 */
public final class ConsentStore {
  // An answer that is older than the one that is known changes nothing. One of a profile that is
  // being erased waits for that, and is then dropped.
  private static final String RECORD =
      """
      with moved as (
        insert into consent as known (profile, objective, state, at, source, run, evidence)
        select given.profile, given.objective, given.state, instant(given.at), given.source, given.run,
            given.evidence
        from unnest(:profiles::bigint[], :objectives::text[], :states::text[],
            :times::bigint[], :sources::text[], :runs::bigint[], :evidences::text[])
            as given (profile, objective, state, at, source, run, evidence)
        join profile p on p.id = given.profile
        order by given.profile, given.objective
        for key share of p
        on conflict (profile, objective) do update
        set state = excluded.state, at = excluded.at, source = excluded.source,
            run = excluded.run, evidence = excluded.evidence, recorded_at = now()
        where known.state <> excluded.state and known.at <= excluded.at
        returning profile, objective, state, at, source, run, evidence)
      insert into consent_history (profile, objective, state, at, source, run, evidence)
      select * from moved returning profile
      """;

  // Who says the same again says it as of now: what was said in between, and is learnt of later,
  // does not override it. The rows are locked by then, in order.
  private static final String REPEAT =
      """
      update consent known
      set at = instant(given.at), source = given.source, run = given.run, evidence = given.evidence
      from unnest(:profiles::bigint[], :objectives::text[], :states::text[],
          :times::bigint[], :sources::text[], :runs::bigint[], :evidences::text[])
          as given (profile, objective, state, at, source, run, evidence)
      where known.profile = given.profile and known.objective = given.objective
        and known.state = given.state and known.at < instant(given.at)
      """;

  /** The objectives that a person answered to. */
  public record Consent(Set<String> consented, Set<String> refused) {
    /** No answer at all. */
    public static final Consent NONE = new Consent(Set.of(), Set.of());

    /** What answers to different objectives come to, in the order of the objectives' ids. */
    public static Consent of(Collection<ConsentAnswer> answers) {
      Consent consent = new Consent(new TreeSet<>(), new TreeSet<>());
      answers.forEach(
          answer ->
              (answer.consented() ? consent.consented() : consent.refused())
                  .add(answer.objective()));
      return consent;
    }
  }

  /** An answer that moved an objective, and when we learnt of it. */
  public record Change(ConsentAnswer answer, Instant recordedAt) {}

  /**
   * Records answers; of several to one objective of one profile the latest counts, and of those of
   * one time the last. One that says the same again, later, moves nothing, and yet counts from then
   * on. Answers of profiles that do not exist are dropped.
   *
   * @return the profiles whose answer changed
   */
  public Set<Long> record(Handle handle, List<ConsentAnswer> answers) {
    if (answers.isEmpty()) {
      return Set.of();
    }
    record Key(long profile, String objective) {}
    Map<Key, ConsentAnswer> latest = new LinkedHashMap<>();
    answers.forEach(
        answer ->
            latest.merge(
                new Key(answer.profile(), answer.objective()),
                answer,
                (one, other) -> other.at().isBefore(one.at()) ? one : other));
    List<ConsentAnswer> rows = List.copyOf(latest.values());
    Set<Long> moved = bind(handle.createQuery(RECORD), rows).mapTo(Long.class).set();
    bind(handle.createUpdate(REPEAT), rows).execute();
    if (!moved.isEmpty()) {
      ProfileNews.note(handle);
    }
    return moved;
  }

  private static <S extends SqlStatement<S>> S bind(S statement, List<ConsentAnswer> rows) {
    return statement
        .bind("profiles", SqlArray.longs(rows, ConsentAnswer::profile))
        .bind("objectives", SqlArray.texts(rows, ConsentAnswer::objective))
        .bind("states", SqlArray.texts(rows, ConsentStore::state))
        .bind("times", SqlArray.instants(rows, ConsentAnswer::at))
        .bind("sources", SqlArray.texts(rows, ConsentAnswer::source))
        .bind("runs", SqlArray.longs(rows, ConsentAnswer::run))
        .bind("evidences", SqlArray.texts(rows, ConsentAnswer::evidence));
  }

  /** What a person answered, in the order of the objectives' ids. */
  public Consent of(Handle handle, long profile) {
    return Consent.of(
        handle
            .createQuery("select * from consent where profile = :profile")
            .bind("profile", profile)
            .map((row, context) -> answer(row))
            .list());
  }

  /**
   * What these profiles answered to these objectives, by objective; a profile without an answer is
   * absent.
   */
  public Map<Long, Map<String, ConsentAnswer>> of(
      Handle handle, Collection<Long> profiles, Collection<String> objectives) {
    Map<Long, Map<String, ConsentAnswer>> answers = new HashMap<>();
    handle
        .createQuery(
            "select * from consent where profile = any(:profiles) and objective = any(:objectives)")
        .bind("profiles", SqlArray.longs(profiles))
        .bindArray("objectives", String.class, objectives)
        .map((row, context) -> answer(row))
        .forEach(
            answer ->
                answers
                    .computeIfAbsent(answer.profile(), any -> new HashMap<>())
                    .put(answer.objective(), answer));
    return answers;
  }

  /** Every change of a person's answers, in the order in which we learnt of them. */
  public List<Change> history(Handle handle, long profile) {
    return handle
        .createQuery("select * from consent_history where profile = :profile order by id")
        .bind("profile", profile)
        .map((row, context) -> new Change(answer(row), time(row, "recorded_at")))
        .list();
  }

  private static String state(ConsentAnswer answer) {
    return answer.consented() ? "consented" : "refused";
  }

  private static ConsentAnswer answer(ResultSet row) throws SQLException {
    return new ConsentAnswer(
        row.getLong("profile"),
        row.getString("objective"),
        row.getString("state").equals("consented"),
        time(row, "at"),
        row.getString("source"),
        row.getObject("run", Long.class),
        row.getString("evidence"));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
