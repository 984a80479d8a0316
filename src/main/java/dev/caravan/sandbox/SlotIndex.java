package dev.caravan.sandbox;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/** Finds the slot of a subscriber hash: open addressing over bare ints. Not thread-safe. */
final class SlotIndex {
  private static final int FREE = 0;
  private static final int REMOVED = -1;

  private int[] table = new int[1024];
  private int used;

  /** The slot under this hash that passes the test, or -1. */
  int find(long hash, IntPredicate isIt) {
    for (int at = start(hash); table[at] != FREE; at = next(at)) {
      if (table[at] != REMOVED && isIt.test(table[at] - 1)) {
        return table[at] - 1;
      }
    }
    return -1;
  }

  void add(long hash, int slot, IntToLongFunction hashOf) {
    if (used * 2 >= table.length) {
      grow(hashOf);
    }
    int at = start(hash);
    while (table[at] != FREE) {
      at = next(at);
    }
    table[at] = slot + 1;
    used++;
  }

  void remove(long hash, int slot) {
    int at = start(hash);
    while (table[at] != slot + 1) {
      if (table[at] == FREE) {
        throw new IllegalStateException("slot " + slot + " is not in the index");
      }
      at = next(at);
    }
    table[at] = REMOVED;
  }

  private void grow(IntToLongFunction hashOf) {
    int[] old = table;
    int live = (int) Arrays.stream(old).filter(entry -> entry > 0).count();
    table = new int[Math.max(1024, Integer.highestOneBit(live * 2 + 1) * 4)];
    used = 0;
    for (int entry : old) {
      if (entry > 0) {
        int at = start(hashOf.applyAsLong(entry - 1));
        while (table[at] != FREE) {
          at = next(at);
        }
        table[at] = entry;
        used++;
      }
    }
  }

  private int start(long hash) {
    return (int) Mix.of(hash) & table.length - 1;
  }

  private int next(int at) {
    return at + 1 & table.length - 1;
  }
}
