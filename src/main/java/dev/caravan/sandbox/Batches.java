package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** The batches of the account, oldest first; every change is written down. Thread-safe. */
final class Batches {
  static final String KIND = "batch";
  static final String DELETED = "batchDeleted";

  private final Map<String, Batch> all = new LinkedHashMap<>();
  private final BiConsumer<String, JsonNode> journal;

  /**
   * @param journal takes documents by kind
   */
  Batches(BiConsumer<String, JsonNode> journal) {
    this.journal = journal;
  }

  synchronized void put(Batch batch) {
    all.put(batch.id(), batch);
    journal.accept(KIND, Json.tree(batch));
  }

  /** Changes a batch that is still there; null if it is not. */
  synchronized Batch change(String id, UnaryOperator<Batch> change) {
    Batch before = all.get(id);
    if (before != null) {
      put(change.apply(before));
    }
    return all.get(id);
  }

  /** The batch, or a 404. */
  synchronized Batch get(String id) {
    Batch batch = all.get(id);
    if (batch == null) {
      throw Problem.notFound();
    }
    return batch;
  }

  synchronized void delete(String id) {
    get(id);
    all.remove(id);
    journal.accept(DELETED, Json.object().put("id", id));
  }

  /** Newest first. */
  synchronized List<Batch> newest() {
    List<Batch> batches = new ArrayList<>(all.values());
    Collections.reverse(batches);
    return batches;
  }

  synchronized List<Batch> unfinished() {
    return all.values().stream().filter(batch -> !batch.isFinished()).toList();
  }

  synchronized void restore(Batch batch) {
    all.put(batch.id(), batch);
  }

  synchronized void restoreDeleted(String id) {
    all.remove(id);
  }

  synchronized void snapshot(Journal into) {
    all.values().forEach(batch -> into.document(KIND, Json.tree(batch)));
  }
}
