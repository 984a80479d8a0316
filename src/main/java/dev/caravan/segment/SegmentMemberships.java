package dev.caravan.segment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Tells of a page of profiles which segments each is in. Safe for use by several threads. */
public final class SegmentMemberships {
  /** A statement asks for several segments, up to this length: it holds their parameters too. */
  private static final int MAX_LENGTH = 100_000;

  /** PostgreSQL answers at most 1,664 columns. */
  private static final int MAX_COLUMNS = 500;

  /** A segment and its SQL, whose parameters no other of these shares. */
  record Named(String name, SegmentSql sql) {}

  private final List<List<Named>> statements = new ArrayList<>();

  SegmentMemberships(List<Named> segments) {
    int length = MAX_LENGTH + 1;
    for (Named segment : segments) {
      if (length + segment.sql().sql().length() > MAX_LENGTH
          || statements.get(statements.size() - 1).size() == MAX_COLUMNS) {
        statements.add(new ArrayList<>());
        length = 0;
      }
      statements.get(statements.size() - 1).add(segment);
      length += segment.sql().sql().length();
    }
  }

  /**
   * The names of the segments that each of these profiles is in, sorted; every profile is a key.
   */
  public Map<Long, List<String>> of(Handle handle, Collection<Long> profiles) {
    Map<Long, List<String>> names = new HashMap<>();
    profiles.forEach(profile -> names.put(profile, new ArrayList<>()));
    if (!profiles.isEmpty()) {
      statements.forEach(segments -> ask(handle, segments, profiles, names));
    }
    names.values().forEach(list -> list.sort(null));
    return new TreeMap<>(names);
  }

  /**
   * The names of the segments that {@code p}, a row of the table profile, is in as a text in SQL:
   * sorted, a line each. Its parameters have other names than those of any one segment. Empty where
   * one statement could not hold it.
   */
  public Optional<SegmentSql> lines() {
    if (statements.size() > 1) {
      return Optional.empty();
    }
    StringBuilder sql = new StringBuilder("concat_ws(chr(10)");
    Map<String, Object> parameters = new LinkedHashMap<>();
    List<Named> sorted = new ArrayList<>(statements.isEmpty() ? List.of() : statements.get(0));
    sorted.sort(Comparator.comparing(Named::name));
    for (Named segment : sorted) {
      String name = SegmentStore.PARAMETER_PREFIX + parameters.size() + "_name";
      sql.append(", case when ").append(segment.sql().sql());
      sql.append(" then cast(:").append(name).append(" as text) end");
      parameters.putAll(segment.sql().parameters());
      parameters.put(name, segment.name());
    }
    return Optional.of(new SegmentSql(sql.append(", null)").toString(), parameters));
  }

  private static void ask(
      Handle handle,
      List<Named> segments,
      Collection<Long> profiles,
      Map<Long, List<String>> names) {
    StringBuilder sql = new StringBuilder("select p.id");
    segments.forEach(segment -> sql.append(", ").append(segment.sql().sql()));
    sql.append(" from profile p where p.id = any(:profiles)");
    Query query = handle.createQuery(sql.toString());
    segments.forEach(segment -> query.bindMap(segment.sql().parameters()));
    query
        .bindArray("profiles", Long.class, profiles)
        .map(
            (row, context) -> {
              List<String> found = names.get(row.getLong(1));
              for (int i = 0; i < segments.size(); i++) {
                if (row.getBoolean(i + 2)) {
                  found.add(segments.get(i).name());
                }
              }
              return row.getLong(1);
            })
        .list();
  }
}
