package dev.caravan.importing;

import java.util.Arrays;
import java.util.Collection;

/**
 * Whom the pages of one phase of a walk have brought, against how many Mailchimp says there are.
 * Kept as bare numbers: a million of them are eight megabytes. Safe for use by many threads.
 */
final class MetMembers {
  private long[] webIds = new long[1024];
  private int size;
  private long total;

  /**
   * @param planned how many there were at first; a closed window only shrinks
   */
  MetMembers(long planned) {
    this.total = planned;
  }

  /**
   * A page was read.
   *
   * @param left how many there were by its last answer
   */
  synchronized void add(Collection<Long> page, long left) {
    total = Math.min(total, left);
    if (size + page.size() > webIds.length) {
      webIds = Arrays.copyOf(webIds, Math.max(webIds.length * 3 / 2, size + page.size()));
    }
    for (Long webId : page) {
      webIds[size++] = webId;
    }
  }

  /** How many members are still there and were brought by no page; 0 when all is well. */
  synchronized long missing() {
    long[] sorted = Arrays.copyOf(webIds, size);
    Arrays.sort(sorted);
    long different = 0;
    for (int i = 0; i < size; i++) {
      different += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
    }
    return Math.max(0, total - different);
  }
}
