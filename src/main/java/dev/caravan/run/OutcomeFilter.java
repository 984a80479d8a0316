package dev.caravan.run;

import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Which outcomes of a run are wanted. Null stands for any.
 *
 * @param outcomeClass the name of an {@link OutcomeClass}
 * @param reason {@link #NONE}: those that have none
 * @param goal its name
 * @param field {@link #NONE}: those that are about the whole row
 */
public record OutcomeFilter(String outcomeClass, String reason, String goal, String field) {
  /** In the place of a word where there is none. */
  public static final String NONE = "-";

  public static final OutcomeFilter ALL = new OutcomeFilter(null, null, null, null);

  /** Further conditions behind {@link OutcomeStore#SELECT}. */
  static final String CONDITIONS =
      """
             and (:class::text is null or o.class = :class)
             and (:reason::text is null or coalesce(o.reason, '-') = :reason)
             and (:goal::text is null or g.name = :goal)
             and (:field::text is null or coalesce(o.field, '-') = :field)
      """;

  /** Only with this reason. */
  public static OutcomeFilter of(String reason) {
    return new OutcomeFilter(null, reason, null, null);
  }

  <T extends SqlStatement<T>> T bind(T statement) {
    return statement
        .bind("class", outcomeClass)
        .bind("reason", reason)
        .bind("goal", goal)
        .bind("field", field);
  }
}
