package dev.caravan.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Who consented to what: the present answers, and every change of them with its time and source.
 * Safe for use by several threads.
 */
public final class ConsentStore {
  // An answer that is older than the one that is known, or the same, changes nothing.
  private static final String RECORD =
      """
      with moved as (
        insert into consent as known (profile, objective, state, at, source)
        select * from unnest(:profiles::bigint[], :objectives::text[], :states::text[],
            :times::timestamptz[], :sources::text[]) as given (profile, objective, state, at, source)
        order by profile, objective
        on conflict (profile, objective) do update
        set state = excluded.state, at = excluded.at, source = excluded.source
        where known.state <> excluded.state and known.at <= excluded.at
        returning profile, objective, state, at, source)
      insert into consent_history (profile, objective, state, at, source)
      select * from moved returning profile
      """;

  /** The objectives that a person answered to. */
  public record Consent(Set<String> consented, Set<String> refused) {}

  /**
   * Records answers; of several to one objective of one profile the last counts.
   *
   * @return the profiles whose answer changed
   */
  public Set<Long> record(Handle handle, List<ConsentAnswer> answers) {
    if (answers.isEmpty()) {
      return Set.of();
    }
    record Key(long profile, String objective) {}
    Map<Key, ConsentAnswer> last = new LinkedHashMap<>();
    answers.forEach(answer -> last.put(new Key(answer.profile(), answer.objective()), answer));
    return handle
        .createQuery(RECORD)
        .bindArray("profiles", Long.class, column(last).map(ConsentAnswer::profile).toList())
        .bindArray("objectives", String.class, column(last).map(ConsentAnswer::objective).toList())
        .bindArray("states", String.class, column(last).map(ConsentStore::state).toList())
        .bindArray(
            "times", String.class, column(last).map(answer -> answer.at().toString()).toList())
        .bindArray("sources", String.class, column(last).map(ConsentAnswer::source).toList())
        .mapTo(Long.class)
        .set();
  }

  /** What a person answered, in the order of the objectives' ids. */
  public Consent of(Handle handle, long profile) {
    Consent consent = new Consent(new TreeSet<>(), new TreeSet<>());
    handle
        .createQuery("select objective, state from consent where profile = :profile")
        .bind("profile", profile)
        .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
        .forEach(
            answer ->
                (answer.getValue().equals("consented") ? consent.consented() : consent.refused())
                    .add(answer.getKey()));
    return consent;
  }

  private static <K> Stream<ConsentAnswer> column(Map<K, ConsentAnswer> answers) {
    return answers.values().stream();
  }

  private static String state(ConsentAnswer answer) {
    return answer.consented() ? "consented" : "refused";
  }
}
