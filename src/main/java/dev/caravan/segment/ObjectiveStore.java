package dev.caravan.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Objectives and legislation zones. Safe for use by several threads. */
public final class ObjectiveStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jdbi jdbi;
  private final SegmentStore segments;

  /**
   * @param segments which may use objectives
   */
  public ObjectiveStore(Jdbi jdbi, SegmentStore segments) {
    this.jdbi = jdbi;
    this.segments = segments;
  }

  /** All that are defined now. */
  public Objectives all() {
    return jdbi.withHandle(ObjectiveStore::all);
  }

  /** All that are defined now. */
  public static Objectives all(Handle handle) {
    SortedMap<String, Zone> zones = new TreeMap<>();
    handle
        .createQuery("select id, mode from zone")
        .map(
            (row, context) ->
                new Zone(row.getString(1), Zone.Mode.of(row.getString(2)).orElseThrow()))
        .forEach(zone -> zones.put(zone.id(), zone));
    SortedMap<String, Objective> objectives = new TreeMap<>();
    handle
        .createQuery("select document::text from objective")
        .map(
            (row, context) -> ConsentDocument.objective(document(row.getString(1)), zones.keySet()))
        .forEach(objective -> objectives.put(objective.id(), objective));
    return new Objectives(objectives, zones);
  }

  /**
   * The rule that a connection with these objectives goes by now.
   *
   * @throws IllegalArgumentException when one of them does not exist
   */
  public ConsentRule rule(Collection<String> ids) {
    return ids.isEmpty() ? ConsentRule.EVERYBODY : all().rule(ids);
  }

  /**
   * Stores an objective under the id in its document.
   *
   * @return whether it is a new one
   * @throws InvalidDefinition when the document is wrong; nothing is changed then
   */
  public boolean putObjective(ObjectNode document) {
    return jdbi.inTransaction(
        handle -> {
          lock(handle);
          Objectives all = all(handle);
          Objective objective = ConsentDocument.objective(document, all.zones().keySet());
          handle
              .createUpdate(
                  """
                  insert into objective (id, document) values (:id, :document::jsonb)
                  on conflict (id) do update
                  set document = excluded.document, changed_at = now()
                  """)
              .bind("id", objective.id())
              .bind("document", ConsentDocument.json(objective).toString())
              .execute();
          return !all.objectives().containsKey(objective.id());
        });
  }

  /**
   * Looks at an objective without storing it.
   *
   * @throws InvalidDefinition when the document is wrong
   */
  public void checkObjective(ObjectNode document) {
    ConsentDocument.objective(document, all().zones().keySet());
  }

  /**
   * Deletes an objective; false when there is none. What people answered to it stays on record, and
   * counts again should there be an objective of this id again.
   *
   * @throws DefinitionInUse when a segment goes by it
   */
  public boolean deleteObjective(String id) {
    return jdbi.inTransaction(
        handle -> {
          StoredDocuments.lock(handle);
          lock(handle);
          List<String> users = segments.withObjective(handle, id);
          if (!users.isEmpty()) {
            throw new DefinitionInUse("objective " + id, users);
          }
          return delete(handle, "delete from objective where id = :id", id);
        });
  }

  /**
   * Stores a zone under the id in its document.
   *
   * @return whether it is a new one
   * @throws InvalidDefinition when the document is wrong; nothing is changed then
   */
  public boolean putZone(ObjectNode document) {
    Zone zone = ConsentDocument.zone(document);
    return jdbi.inTransaction(
        handle -> {
          lock(handle);
          boolean fresh = !all(handle).zones().containsKey(zone.id());
          handle
              .createUpdate(
                  """
                  insert into zone (id, mode) values (:id, :mode)
                  on conflict (id) do update set mode = excluded.mode, changed_at = now()
                  """)
              .bind("id", zone.id())
              .bind("mode", zone.mode().word())
              .execute();
          return fresh;
        });
  }

  /**
   * Deletes a zone; false when there is none.
   *
   * @throws DefinitionInUse when an objective names it, or a profile is in it
   */
  public boolean deleteZone(String id) {
    return jdbi.inTransaction(
        handle -> {
          lock(handle);
          List<String> users = new ArrayList<>();
          all(handle).objectives().values().stream()
              .filter(objective -> objective.zones().contains(id))
              .forEach(objective -> users.add("objective " + objective.id()));
          handle
              .createQuery("select id from profile where zone = :id order by id limit 1")
              .bind("id", id)
              .mapTo(Long.class)
              .forEach(profile -> users.add("profiles, such as " + profile));
          if (!users.isEmpty()) {
            throw new DefinitionInUse("zone " + id, users);
          }
          return delete(handle, "delete from zone where id = :id", id);
        });
  }

  /** Definitions change one at a time: one that is checked must not lose what it names. */
  private static void lock(Handle handle) {
    handle.execute("lock table zone, objective in share row exclusive mode");
  }

  private static boolean delete(Handle handle, String sql, String id) {
    return handle.createUpdate(sql).bind("id", id).execute() > 0;
  }

  private static ObjectNode document(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds an objective that is no JSON", e);
    }
  }
}
