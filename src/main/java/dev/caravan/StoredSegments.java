package dev.caravan;

import dev.caravan.exporting.Segments;
import dev.caravan.segment.SegmentMemberships;
import dev.caravan.segment.SegmentSql;
import dev.caravan.segment.SegmentStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Segments as exports see them. */
record StoredSegments(SegmentStore store) implements Segments {
  @Override
  public Condition condition(String name) {
    SegmentSql sql =
        store
            .compile(name)
            .orElseThrow(() -> new IllegalArgumentException("there is no segment " + name));
    return new Condition(sql.sql(), sql.parameters());
  }

  @Override
  public Optional<Condition> lines(Collection<String> names) {
    SegmentMemberships asked = names == null ? store.memberships() : store.memberships(names);
    return asked.lines().map(sql -> new Condition(sql.sql(), sql.parameters()));
  }

  @Override
  public Map<Long, List<String>> of(
      Handle handle, Collection<Long> profiles, Collection<String> names) {
    return store.segmentsOf(handle, profiles, names);
  }
}
