package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyUses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * The segments and who is in them, evaluated in the database on the present state. Safe for use by
 * several threads.
 */
public final class SegmentStore implements PropertyUses {
  /** The prefix of the names of the parameters of {@link SegmentSql}. */
  public static final String PARAMETER_PREFIX = "seg_";

  private final Jdbi jdbi;
  private final PropertyStore properties;

  public SegmentStore(Jdbi jdbi, PropertyStore properties) {
    this.jdbi = jdbi;
    this.properties = properties;
  }

  /** Every segment's document by name, in the order of the names. */
  public SortedMap<String, JsonNode> all() {
    return jdbi.withHandle(StoredDocuments::segments);
  }

  /** A segment's document as it was put. */
  public Optional<JsonNode> get(String name) {
    return Optional.ofNullable(all().get(name));
  }

  /**
   * Stores a segment under the name in its document.
   *
   * @return whether it is a new one
   * @throws InvalidSegment when it, or what refers to it, would be wrong; nothing is changed then
   */
  public boolean put(JsonNode document) {
    return jdbi.inTransaction(
        handle -> {
          StoredDocuments.lock(handle);
          Draft draft = draft(handle, document);
          handle
              .createUpdate(
                  """
                  insert into segment (name, document) values (:name, :document::jsonb)
                  on conflict (name) do update
                  set document = excluded.document, changed_at = now()
                  """)
              .bind("name", draft.name())
              .bind("document", document.toString())
              .execute();
          removeUnusedList(handle, draft.name());
          return draft.fresh();
        });
  }

  /**
   * A document that was read and checked, and is not stored.
   *
   * @param fresh whether there is none of this name yet
   * @param segments all of them, as they would be with it
   */
  private record Draft(String name, boolean fresh, Segments segments) {}

  private Draft draft(Handle handle, JsonNode document) {
    Map<String, Property> defined = properties.byId(handle);
    Objectives objectives = ObjectiveStore.all(handle);
    SegmentDocument segment =
        SegmentDocument.parse(document, defined, objectives.objectives().keySet());
    PeopleLists.check(handle, document);
    Map<String, JsonNode> documents = StoredDocuments.segments(handle);
    boolean fresh = documents.put(segment.name(), document) == null;
    Segments segments =
        new Segments(documents, StoredDocuments.lifecycles(handle), defined, objectives);
    segments.check(Definition.segment(segment.name()));
    return new Draft(segment.name(), fresh, segments);
  }

  /**
   * Looks at a document without storing it.
   *
   * @throws InvalidSegment when it, or what refers to it, would be wrong
   */
  public void check(JsonNode document) {
    jdbi.useHandle(handle -> draft(handle, document));
  }

  /**
   * How many profiles would be in a segment if it were stored; it is not.
   *
   * @throws InvalidSegment when it, or what refers to it, would be wrong
   */
  public long count(JsonNode document) {
    return jdbi.withHandle(
        handle -> {
          Draft draft = draft(handle, document);
          return count(handle, draft.segments().compile(draft.name()));
        });
  }

  /**
   * Deletes a segment; false when there is none.
   *
   * @throws SegmentInUse when another segment or a lifecycle refers to it
   */
  public boolean delete(String name) {
    return jdbi.inTransaction(
        handle -> {
          StoredDocuments.lock(handle);
          List<Definition> users = segments(handle).usersOf(Definition.segment(name));
          if (!users.isEmpty()) {
            throw new SegmentInUse(name, users.stream().map(Definition::words).toList());
          }
          int deleted =
              handle
                  .createUpdate("delete from segment where name = :name")
                  .bind("name", name)
                  .execute();
          removeUnusedList(handle, name);
          return deleted > 0;
        });
  }

  // A list lives as long as something refers to it.
  private void removeUnusedList(Handle handle, String name) {
    if (segments(handle).withList(name).isEmpty()) {
      PeopleLists.remove(handle, name);
    }
  }

  /** The SQL of a segment; empty when there is none of this name. */
  public Optional<SegmentSql> compile(String name) {
    return jdbi.withHandle(
        handle -> {
          Segments segments = segments(handle);
          return segments.names().contains(name)
              ? Optional.of(segments.compile(name))
              : Optional.empty();
        });
  }

  /** How many profiles are in a segment; empty when there is none of this name. */
  public Optional<Long> count(String name) {
    return compile(name).map(segment -> jdbi.withHandle(handle -> count(handle, segment)));
  }

  private static long count(Handle handle, SegmentSql segment) {
    return query(handle, "select count(*) from profile p where ", segment, "")
        .mapTo(Long.class)
        .one();
  }

  /**
   * The profiles in a segment, in the order of their ids; empty when there is none of this name.
   *
   * @param after only ids greater than this
   */
  public Optional<List<Long>> profiles(String name, long after, int limit) {
    return compile(name)
        .map(
            segment ->
                jdbi.withHandle(
                    handle ->
                        query(
                                handle,
                                "select p.id from profile p where p.id > :after and ",
                                segment,
                                " order by p.id limit :limit")
                            .bind("after", after)
                            .bind("limit", limit)
                            .mapTo(Long.class)
                            .list()));
  }

  /**
   * Whether a profile is in a segment, and why; empty when there is none of this name, or no such
   * profile.
   */
  public Optional<SegmentMembership> membership(String name, long profile) {
    return jdbi.withHandle(
        handle -> {
          Segments segments = segments(handle);
          return segments.names().contains(name)
              ? new SegmentReasons(segments).of(handle, name, profile)
              : Optional.empty();
        });
  }

  /** The segments and lifecycles with a condition about this property. */
  @Override
  public List<String> usesOf(String property) {
    return jdbi.withHandle(this::segments).withProperty(property).stream()
        .map(Definition::words)
        .toList();
  }

  /** The segments and lifecycles with a condition about this objective, in words. */
  List<String> withObjective(Handle handle, String objective) {
    return segments(handle).withObjective(objective).stream().map(Definition::words).toList();
  }

  /** All segments as they stand now, ready to be evaluated page after page. */
  public SegmentMemberships memberships() {
    return jdbi.withHandle(handle -> memberships(handle, null));
  }

  /** These segments; a name that does not exist is passed over. */
  public SegmentMemberships memberships(Collection<String> names) {
    return jdbi.withHandle(handle -> memberships(handle, names));
  }

  /**
   * The names of the segments that each of these profiles is in now, sorted; every profile is a
   * key.
   *
   * @param names only these; null: all
   */
  public Map<Long, List<String>> segmentsOf(
      Handle handle, Collection<Long> profiles, Collection<String> names) {
    return memberships(handle, names).of(handle, profiles);
  }

  private SegmentMemberships memberships(Handle handle, Collection<String> names) {
    Segments segments = segments(handle);
    List<SegmentMemberships.Named> compiled = new ArrayList<>();
    for (String name : names == null ? segments.names() : names) {
      if (segments.names().contains(name)) {
        String prefix = PARAMETER_PREFIX + compiled.size() + "_";
        compiled.add(new SegmentMemberships.Named(name, segments.compile(name, prefix)));
      }
    }
    return new SegmentMemberships(compiled);
  }

  private Segments segments(Handle handle) {
    return StoredDocuments.all(handle, properties);
  }

  private static Query query(Handle handle, String before, SegmentSql segment, String after) {
    return handle.createQuery(before + segment.sql() + after).bindMap(segment.parameters());
  }
}
