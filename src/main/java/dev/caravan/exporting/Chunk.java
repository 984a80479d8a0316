package dev.caravan.exporting;

import dev.caravan.run.PageKey;
import java.util.List;

/**
 * Some candidates that are worked on together, in one transaction in the end.
 *
 * @param page within the phase; a chunk that is cut in parts keeps room for {@link #PARTS} numbers
 * @param profiles ascending
 */
public record Chunk(ExportAudience audience, String phase, int page, List<Long> profiles) {
  /** How many page numbers a chunk may use: enough to cut 500 rows in halves down to one. */
  static final int PARTS = 1024;

  PageKey key() {
    return audience.page(phase, page);
  }
}
