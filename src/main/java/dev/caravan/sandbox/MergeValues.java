package dev.caravan.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The merge values of one member, packed: for each merge field in the order of the audience, the
 * length and the value as JSON text. A value of length 0 is the empty one, which answers show as
 * {@code ""}. A million members live in memory at once, so this is one array and not a map.
 * Immutable.
 */
final class MergeValues {
  static final byte[] EMPTY = new byte[0];

  private final byte[] packed;

  private MergeValues(byte[] packed) {
    this.packed = packed;
  }

  /** Takes over packed bytes, as {@link #packed()} gave them. */
  static MergeValues ofPacked(byte[] packed) {
    return new MergeValues(packed);
  }

  /** Empty values at the end take no room, so that a field added later changes nobody. */
  static MergeValues pack(byte[][] values) {
    int last = values.length;
    while (last > 0 && values[last - 1].length == 0) {
      last--;
    }
    int size = 0;
    for (int i = 0; i < last; i++) {
      size += values[i].length + (values[i].length < 0x80 ? 1 : 2);
    }
    byte[] packed = new byte[size];
    int at = 0;
    for (int i = 0; i < last; i++) {
      byte[] value = values[i];
      if (value.length < 0x80) {
        packed[at++] = (byte) value.length;
      } else {
        packed[at++] = (byte) (0x80 | value.length >>> 8);
        packed[at++] = (byte) value.length;
      }
      System.arraycopy(value, 0, packed, at, value.length);
      at += value.length;
    }
    return new MergeValues(packed);
  }

  byte[] packed() {
    return packed;
  }

  /** One array per field; fields that were added after the member was written are empty. */
  byte[][] unpack(int fields) {
    byte[][] values = new byte[fields][];
    Cursor cursor = cursor();
    for (int i = 0; i < fields; i++) {
      values[i] =
          cursor.next()
              ? Arrays.copyOfRange(packed, cursor.start(), cursor.start() + cursor.length())
              : EMPTY;
    }
    return values;
  }

  /** The JSON text of one field's value, or {@code ""} with its quotes when it is empty. */
  String json(int field) {
    Cursor cursor = cursor();
    for (int i = 0; cursor.next(); i++) {
      if (i == field && cursor.length() > 0) {
        return new String(packed, cursor.start(), cursor.length(), StandardCharsets.UTF_8);
      }
    }
    return "\"\"";
  }

  Cursor cursor() {
    return new Cursor(packed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MergeValues values && Arrays.equals(packed, values.packed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  /** Walks over the values without copying them. */
  static final class Cursor {
    private final byte[] packed;
    private int next;
    private int start;
    private int length;

    private Cursor(byte[] packed) {
      this.packed = packed;
    }

    boolean next() {
      if (next >= packed.length) {
        return false;
      }
      int first = packed[next++];
      length = first >= 0 ? first : (first & 0x7f) << 8 | packed[next++] & 0xff;
      start = next;
      next += length;
      return true;
    }

    int start() {
      return start;
    }

    int length() {
      return length;
    }

    byte[] array() {
      return packed;
    }
  }
}
