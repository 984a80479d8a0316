package dev.caravan.exporting;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What an export must know about segments. */
public interface Segments {

  /**
   * A condition, or another expression, in SQL over the alias {@code p} of the table profile.
   *
   * @param parameters by the names that stand in the SQL behind a colon
   */
  record Condition(String sql, Map<String, Object> parameters) {}

  /** The condition of a segment as it stands now. */
  Condition condition(String name);

  /**
   * The same as {@link #of} as a text in SQL, over the alias {@code p} of the table profile: a name
   * a line. Empty where one statement could not hold it.
   *
   * @param names only these; null: all there are
   */
  Optional<Condition> lines(Collection<String> names);

  /**
   * The segments that profiles are in, sorted by name.
   *
   * @param names only these; null: all there are
   */
  Map<Long, List<String>> of(Handle handle, Collection<Long> profiles, Collection<String> names);
}
