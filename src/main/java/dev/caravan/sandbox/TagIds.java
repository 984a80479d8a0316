package dev.caravan.sandbox;

import java.util.Arrays;

/** The ids of one member's tags, in the order they were given. Immutable. */
final class TagIds {
  static final TagIds NONE = new TagIds(new int[0]);

  private final int[] ids;

  private TagIds(int[] ids) {
    this.ids = ids;
  }

  static TagIds of(int... ids) {
    return ids.length == 0 ? NONE : new TagIds(ids.clone());
  }

  int size() {
    return ids.length;
  }

  int id(int position) {
    return ids[position];
  }

  boolean contains(int id) {
    for (int each : ids) {
      if (each == id) {
        return true;
      }
    }
    return false;
  }

  TagIds with(int id) {
    if (contains(id)) {
      return this;
    }
    int[] more = Arrays.copyOf(ids, ids.length + 1);
    more[ids.length] = id;
    return new TagIds(more);
  }

  TagIds without(int id) {
    return contains(id)
        ? new TagIds(Arrays.stream(ids).filter(each -> each != id).toArray())
        : this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TagIds tags && Arrays.equals(ids, tags.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }
}
