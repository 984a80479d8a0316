package dev.caravan.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array of UTF-8 JSON text. Member pages are assembled from ready fragments here, because
 * the sandbox shares its processor with the client that reads them. Not thread-safe.
 */
final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int size;

  JsonBytes(int capacity) {
    this.bytes = new byte[capacity];
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  JsonBytes raw(byte[] fragment) {
    return raw(fragment, 0, fragment.length);
  }

  JsonBytes raw(byte[] from, int start, int length) {
    room(length);
    System.arraycopy(from, start, bytes, size, length);
    size += length;
    return this;
  }

  JsonBytes raw(char ascii) {
    room(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  /** Text that needs no escaping and is ASCII. */
  @SuppressWarnings("deprecation") // the one copy that a Latin-1 string allows
  JsonBytes ascii(String text) {
    room(text.length());
    text.getBytes(0, text.length(), bytes, size);
    size += text.length();
    return this;
  }

  JsonBytes quoted(String text) {
    room(text.length() + 2);
    bytes[size++] = '"';
    int start = size;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\' || c >= 0x80) {
        size = start;
        escaped(text);
        return raw('"');
      }
      bytes[size++] = (byte) c;
    }
    return raw('"');
  }

  private void escaped(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (byte b : utf8) {
      if (b == '"' || b == '\\') {
        raw('\\').raw((char) b);
      } else if (b >= 0 && b < 0x20) {
        ascii("\\u00").raw((char) HEX[b >> 4]).raw((char) HEX[b & 15]);
      } else {
        room(1);
        bytes[size++] = b;
      }
    }
  }

  JsonBytes number(long value) {
    if (value < 0) {
      return ascii(Long.toString(value));
    }
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    room(digits);
    long rest = value;
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
    return this;
  }

  JsonBytes bool(boolean value) {
    return ascii(value ? "true" : "false");
  }

  /** The highest {@code digits} hex digits of a value. */
  JsonBytes hex(long value, int digits) {
    room(digits);
    for (int i = 0; i < digits; i++) {
      bytes[size++] = HEX[(int) (value >>> (60 - 4 * i)) & 15];
    }
    return this;
  }

  /** A zero-padded number of a fixed width. */
  JsonBytes padded(int value, int width) {
    room(width);
    int rest = value;
    for (int at = size + width - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += width;
    return this;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  static byte[] quotedBytes(String text) {
    return new JsonBytes(text.length() + 16).quoted(text).toByteArray();
  }
}
