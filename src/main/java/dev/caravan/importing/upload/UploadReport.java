package dev.caravan.importing.upload;

import java.util.ArrayList;
import java.util.List;

/** What became of an upload so far. Used by one thread. */
public final class UploadReport {
  /** More errors are counted and not told. */
  public static final int MAX_ERRORS = 1_000;

  /** Why a row was left out. */
  public record RowError(long line, String message) {}

  private final List<RowError> errors = new ArrayList<>();
  private long created;
  private long changed;
  private long unchanged;
  private long invalid;

  UploadReport() {}

  void created() {
    created++;
  }

  void changed() {
    changed++;
  }

  void unchanged() {
    unchanged++;
  }

  void invalid(long line, String message) {
    invalid++;
    if (errors.size() < MAX_ERRORS) {
      errors.add(new RowError(line, message));
    }
  }

  /** Adds what became of a chunk that was committed. */
  void add(UploadReport chunk) {
    created += chunk.created;
    changed += chunk.changed;
    unchanged += chunk.unchanged;
    invalid += chunk.invalid;
    chunk.errors.stream().limit(MAX_ERRORS - errors.size()).forEach(errors::add);
  }

  /** All rows: the sum of the four below. */
  public long read() {
    return created + changed + unchanged + invalid;
  }

  /** Rows for which a profile was made. */
  public long createdRows() {
    return created;
  }

  public long changedRows() {
    return changed;
  }

  public long unchangedRows() {
    return unchanged;
  }

  public long invalidRows() {
    return invalid;
  }

  /** The first {@link #MAX_ERRORS}, in the order of their lines within each chunk. */
  public List<RowError> errors() {
    return List.copyOf(errors);
  }
}
