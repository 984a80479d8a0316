package dev.caravan.profile;

import dev.caravan.sql.SqlArray;
import dev.caravan.sql.SqlCopy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The table of identifiers: key (property, normalised value), so that a value has one owner. */
final class IdentifierTable {
  // One look into the index for each of them: a join would be planned as a scan of everybody's
  // identifiers as soon as a page's worth of looks seems dearer.
  private static final String MATCH =
      """
      select wanted.property, wanted.value, held.profile
      from unnest(:properties::text[], :values::text[]) as wanted (property, value)
      cross join lateral (
        select i.profile from identifier i
        where i.property = wanted.property and i.value = wanted.value limit 1) held
      """;

  // In key order, so that two pages with the same people wait for each other instead of
  // deadlocking.
  // A row that the profile holds already counts as stored; one of somebody else does not.
  private static final String ADD =
      """
      insert into identifier as held (property, value, profile)
      select * from unnest(:properties::text[], :values::text[], :profiles::bigint[])
          as given (property, value, profile)
      order by property, value
      on conflict (property, value) do update set profile = excluded.profile
      where held.profile = excluded.profile
      """;

  private static final String REMOVE =
      """
      delete from identifier i
      using unnest(:properties::text[], :values::text[], :profiles::bigint[])
          as gone (property, value, profile)
      where i.property = gone.property and i.value = gone.value and i.profile = gone.profile
      """;

  private static final Comparator<Identifier> ORDER =
      Comparator.comparing(Identifier::property).thenComparing(Identifier::value);

  private static final String TAKEN = "an identifier was taken by another profile in the meantime";

  private IdentifierTable() {}

  static Map<Identifier, Long> match(Handle handle, Collection<Identifier> wanted) {
    Map<Identifier, Long> found = new HashMap<>();
    if (!wanted.isEmpty()) {
      Columns columns = new Columns();
      wanted.forEach(identifier -> columns.add(identifier, 0));
      handle
          .createQuery(MATCH)
          .bind("properties", SqlArray.texts(columns.properties, Function.identity()))
          .bind("values", SqlArray.texts(columns.values, Function.identity()))
          .map(
              (row, context) ->
                  Map.entry(new Identifier(row.getString(1), row.getString(2)), row.getLong(3)))
          .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    }
    return found;
  }

  /** Stores them; {@link Outrun} when one belongs to another profile. */
  static void add(Handle handle, Map<Identifier, Long> owners) {
    if (!owners.isEmpty() && execute(handle, ADD, Columns.of(owners)) != owners.size()) {
      throw new Outrun(TAKEN);
    }
  }

  /**
   * Stores those of new profiles: a row that is there already can only be somebody else's; {@link
   * Outrun} then.
   */
  static void addFresh(Handle handle, Map<Identifier, Long> owners) {
    if (owners.isEmpty()) {
      return;
    }
    SqlCopy rows = new SqlCopy();
    owners.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(ORDER))
        .forEach(
            owner ->
                rows.text(owner.getKey().property())
                    .text(owner.getKey().value())
                    .number(owner.getValue())
                    .end());
    if (!rows.into(handle, "identifier (property, value, profile)")) {
      throw new Outrun(TAKEN);
    }
  }

  static void remove(Handle handle, Map<Identifier, Long> owners) {
    if (!owners.isEmpty()) {
      execute(handle, REMOVE, Columns.of(owners));
    }
  }

  private static int execute(Handle handle, String sql, Columns columns) {
    return handle
        .createUpdate(sql)
        .bind("properties", SqlArray.texts(columns.properties, Function.identity()))
        .bind("values", SqlArray.texts(columns.values, Function.identity()))
        .bind("profiles", SqlArray.longs(columns.profiles))
        .execute();
  }

  private static final class Columns {
    final List<String> properties = new ArrayList<>();
    final List<String> values = new ArrayList<>();
    final List<Long> profiles = new ArrayList<>();

    static Columns of(Map<Identifier, Long> owners) {
      Columns columns = new Columns();
      owners.forEach(columns::add);
      return columns;
    }

    void add(Identifier identifier, long profile) {
      properties.add(identifier.property());
      values.add(identifier.value());
      profiles.add(profile);
    }
  }
}
