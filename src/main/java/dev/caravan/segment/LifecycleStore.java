package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.StreamSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The documents of the lifecycles. Safe for use by several threads. */
public final class LifecycleStore {
  private final Jdbi jdbi;
  private final PropertyStore properties;
  private final StageStore stages;

  public LifecycleStore(Jdbi jdbi, PropertyStore properties, StageStore stages) {
    this.jdbi = jdbi;
    this.properties = properties;
    this.stages = stages;
  }

  /** Every lifecycle's document by name, in the order of the names. */
  public SortedMap<String, JsonNode> all() {
    return jdbi.withHandle(StoredDocuments::lifecycles);
  }

  /** A lifecycle's document as it was put. */
  public Optional<JsonNode> get(String name) {
    return Optional.ofNullable(all().get(name));
  }

  /** The names of the stages of a lifecycle, in order; empty when there is none of this name. */
  public Optional<List<String>> stages(String name) {
    return get(name)
        .map(
            document ->
                StreamSupport.stream(document.get("stages").spliterator(), false)
                    .map(stage -> stage.get("stage").asText())
                    .toList());
  }

  /**
   * Reads a document without storing it, or looking at what refers to it.
   *
   * @throws InvalidSegment with every error and its place
   */
  public LifecycleDocument read(JsonNode document) {
    return LifecycleDocument.parse(
        document, properties.byId(), jdbi.withHandle(ObjectiveStore::all).objectives().keySet());
  }

  /**
   * Looks at a document without storing it.
   *
   * @throws InvalidSegment when it, or what refers to it, would be wrong
   */
  public void check(JsonNode document) {
    jdbi.useHandle(handle -> check(handle, document));
  }

  private LifecycleDocument check(Handle handle, JsonNode document) {
    Map<String, Property> defined = properties.byId(handle);
    Objectives objectives = ObjectiveStore.all(handle);
    LifecycleDocument lifecycle =
        LifecycleDocument.parse(document, defined, objectives.objectives().keySet());
    PeopleLists.check(handle, document);
    Map<String, JsonNode> documents = StoredDocuments.lifecycles(handle);
    documents.put(lifecycle.name(), document);
    new Segments(StoredDocuments.segments(handle), documents, defined, objectives)
        .check(Definition.lifecycle(lifecycle.name()));
    return lifecycle;
  }

  /**
   * Stores a lifecycle under the name in its document. Who is in which stage by it is found out by
   * the next recomputation.
   *
   * @return whether it is a new one
   * @throws InvalidSegment when it, or what refers to it, would be wrong; nothing is changed then
   */
  public boolean put(JsonNode document) {
    return jdbi.inTransaction(
        handle -> {
          StoredDocuments.lock(handle);
          LifecycleDocument lifecycle = check(handle, document);
          boolean fresh = !StoredDocuments.lifecycles(handle).containsKey(lifecycle.name());
          handle
              .createUpdate(
                  """
                  insert into lifecycle (name, document) values (:name, :document::jsonb)
                  on conflict (name) do update
                  set document = excluded.document, changed_at = now()
                  """)
              .bind("name", lifecycle.name())
              .bind("document", document.toString())
              .execute();
          return fresh;
        });
  }

  /**
   * Deletes a lifecycle and its history; false when there is none.
   *
   * @throws LifecycleInUse when a segment or another lifecycle refers to it
   */
  public boolean delete(String name) {
    boolean deleted = jdbi.inTransaction(handle -> delete(handle, name));
    stages.purge();
    return deleted;
  }

  private boolean delete(Handle handle, String name) {
    StoredDocuments.lock(handle);
    List<Definition> users =
        StoredDocuments.all(handle, properties).usersOf(Definition.lifecycle(name));
    if (!users.isEmpty()) {
      throw new LifecycleInUse(name, users.stream().map(Definition::words).toList());
    }
    return handle
            .createUpdate("delete from lifecycle where name = :name")
            .bind("name", name)
            .execute()
        > 0;
  }
}
