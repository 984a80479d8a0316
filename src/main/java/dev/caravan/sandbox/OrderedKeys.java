package dev.caravan.sandbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sorted set of keys in which any offset is found quickly, even deep in a million members of
 * which one status is asked for, and even while members change between two pages.
 *
 * <p>A key holds a time, a slot and a status, in this order. The keys lie in blocks of about a
 * thousand, and every block knows how many keys of each status it has: an offset skips whole blocks
 * by their counts, and a change shifts one block only. Not thread-safe: the audience guards it.
 */
final class OrderedKeys {
  private static final int BLOCK = 1024;
  private static final int STATUSES = MemberStatus.values().length;

  private final List<Block> blocks = new ArrayList<>();

  static long key(int time, int slot, MemberStatus status) {
    return (long) time << 32 | (long) slot << 3 | status.ordinal();
  }

  /** The smallest key of a time. */
  static long from(long time) {
    return time << 32;
  }

  static int slot(long key) {
    return (int) (key >>> 3) & 0x1fff_ffff;
  }

  /** Fills an empty set from a sorted array. */
  void load(long[] sorted) {
    for (int at = 0; at < sorted.length; at += BLOCK) {
      blocks.add(new Block(sorted, at, Math.min(sorted.length, at + BLOCK)));
    }
  }

  void add(long key) {
    if (blocks.isEmpty()) {
      blocks.add(new Block(new long[0], 0, 0));
    }
    int at = blockOf(key);
    Block block = blocks.get(at);
    if (block.size == 2 * BLOCK) {
      blocks.set(at, new Block(block.keys, 0, BLOCK));
      blocks.add(at + 1, new Block(block.keys, BLOCK, block.size));
      add(key);
    } else {
      block.add(key);
    }
  }

  void remove(long key) {
    int at = blockOf(key);
    blocks.get(at).remove(key);
    if (blocks.get(at).size == 0) {
      blocks.remove(at);
    }
  }

  /** How many keys in {@code [from, to)} have a status of the mask. */
  int count(long from, long to, int mask) {
    int count = 0;
    for (int i = blocks.isEmpty() ? 0 : blockOf(from); i < blocks.size(); i++) {
      Block block = blocks.get(i);
      if (block.size > 0 && block.keys[0] >= to) {
        break;
      }
      count += block.count(from, to, mask);
    }
    return count;
  }

  /** The slots of at most {@code limit} keys in {@code [from, to)}, in order, after skipping. */
  int[] slots(long from, long to, int mask, int offset, int limit) {
    int[] found = new int[Math.max(0, limit)];
    int size = 0;
    int skip = offset;
    for (int i = blocks.isEmpty() ? 0 : blockOf(from); i < blocks.size() && size < limit; i++) {
      Block block = blocks.get(i);
      if (block.size > 0 && block.keys[0] >= to) {
        break;
      }
      int here = block.count(from, to, mask);
      if (skip >= here) {
        skip -= here;
        continue;
      }
      for (int k = block.position(from); k < block.size && size < limit; k++) {
        long key = block.keys[k];
        if (key >= to) {
          break;
        }
        if ((mask & 1 << (key & 7)) != 0 && skip-- <= 0) {
          found[size++] = slot(key);
        }
      }
      skip = 0;
    }
    return Arrays.copyOf(found, size);
  }

  /** The block that holds the key, or would. */
  private int blockOf(long key) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (blocks.get(middle).keys[0] <= key) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static final class Block {
    private final long[] keys = new long[2 * BLOCK];
    private final int[] byStatus = new int[STATUSES];
    private int size;

    Block(long[] sorted, int start, int end) {
      size = end - start;
      System.arraycopy(sorted, start, keys, 0, size);
      for (int i = 0; i < size; i++) {
        byStatus[(int) keys[i] & 7]++;
      }
    }

    int position(long key) {
      int at = Arrays.binarySearch(keys, 0, size, key);
      return at < 0 ? -at - 1 : at;
    }

    void add(long key) {
      int at = position(key);
      System.arraycopy(keys, at, keys, at + 1, size - at);
      keys[at] = key;
      size++;
      byStatus[(int) key & 7]++;
    }

    void remove(long key) {
      int at = Arrays.binarySearch(keys, 0, size, key);
      if (at < 0) {
        throw new IllegalStateException("no key %x among the members".formatted(key));
      }
      System.arraycopy(keys, at + 1, keys, at, size - at - 1);
      size--;
      byStatus[(int) key & 7]--;
    }

    int count(long from, long to, int mask) {
      if (size == 0) {
        return 0;
      }
      int count = 0;
      if (keys[0] >= from && keys[size - 1] < to) {
        for (int status = 0; status < STATUSES; status++) {
          count += (mask & 1 << status) != 0 ? byStatus[status] : 0;
        }
        return count;
      }
      for (int i = position(from); i < size && keys[i] < to; i++) {
        count += (mask & 1 << (keys[i] & 7)) != 0 ? 1 : 0;
      }
      return count;
    }
  }
}
