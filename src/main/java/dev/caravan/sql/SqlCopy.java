package dev.caravan.sql;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows for {@code COPY}, the shortest way into a table for rows that are all new. Column by column,
 * row by row; used by one thread, once.
 *
 * <p>They are written as the bytes that go over the wire, in pieces small enough for the collector
 * to take them as ordinary objects: the rows of a page are a megabyte, and one text of them would
 * be three such objects, each of which G1 keeps in regions of its own.
 */
public final class SqlCopy {
  private static final String UNIQUE = "23505";
  private static final String BEFORE = "before_copy";
  private static final ObjectMapper JSON =
      new ObjectMapper(new JsonFactoryBuilder().rootValueSeparator((String) null).build());

  /** In bytes; a longer value gets a piece of its own. */
  private static final int PIECE = 1 << 16;

  /** The most bytes that a character takes: escaped ASCII two, a half of a pair two. */
  private static final int WIDEST = 3;

  private record Piece(byte[] bytes, int length) {}

  private final List<Piece> full = new ArrayList<>();
  private byte[] rows = new byte[PIECE];
  private int end;

  /** The first half of a pair whose second half is still to come; 0: none. */
  private char half;

  private JsonGenerator json;
  private SerializerProvider provider;
  private boolean within;
  private Instant instant;
  private String instantText;

  /** The next column of the row; null where it has none. */
  public SqlCopy text(String value) {
    next();
    if (value == null) {
      plain("\\N");
    } else {
      escaped(value);
    }
    return this;
  }

  /** The next column of the row. */
  public SqlCopy number(long value) {
    next();
    plain(Long.toString(value));
    return this;
  }

  /** The next column of the row; null where it has none. */
  public SqlCopy number(Long value) {
    return value == null ? text(null) : number(value.longValue());
  }

  /** The next column of the row. */
  public SqlCopy truth(boolean value) {
    next();
    plain(value ? "t" : "f");
    return this;
  }

  /**
   * The next column of the row, a {@code timestamptz}, to the microsecond; null where it has none.
   * A page has few different times next to each other, and to write one out costs more than to
   * compare it.
   */
  public SqlCopy instant(Instant value) {
    if (value == null) {
      return text(null);
    }
    next();
    if (!value.equals(instant)) {
      instant = value;
      instantText = value.toString();
    }
    plain(instantText);
    return this;
  }

  /** The next column of the row, a {@code jsonb}; null where it has none. */
  public SqlCopy json(JsonNode value) {
    if (value == null) {
      return text(null);
    }
    next();
    try {
      if (json == null) {
        json = JSON.createGenerator(new Columns());
        provider = JSON.getSerializerProviderInstance();
      }
      value.serialize(json, provider);
      json.flush();
      finishPair();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The row is complete. */
  public void end() {
    plain("\n");
    within = false;
  }

  /**
   * Writes the rows in the transaction of the handle.
   *
   * @param table and its columns: {@code profile (id, zone)}; never anything that a person wrote
   * @return false when one of the rows is there already: the transaction can only be given up then
   */
  public boolean into(Handle handle, String table) {
    try {
      write(handle.getConnection().unwrap(PGConnection.class), "copy " + table + " from stdin");
      return true;
    } catch (SQLException e) {
      if (UNIQUE.equals(e.getSQLState())) {
        return false;
      }
      throw new UnableToExecuteStatementException("copy " + table, e, null);
    }
  }

  /**
   * The same where the transaction goes on either way.
   *
   * @return false when one of the rows is there already: none of them was written then
   */
  public boolean intoUnlessThere(Handle handle, String table) {
    handle.savepoint(BEFORE);
    boolean copied = into(handle, table);
    if (copied) {
      handle.releaseSavepoint(BEFORE);
    } else {
      handle.rollbackToSavepoint(BEFORE);
    }
    return copied;
  }

  private void write(PGConnection connection, String sql) throws SQLException {
    CopyIn copy = connection.getCopyAPI().copyIn(sql);
    try {
      for (Piece piece : full) {
        copy.writeToCopy(piece.bytes(), 0, piece.length());
      }
      copy.writeToCopy(rows, 0, end);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private void next() {
    if (within) {
      plain("\t");
    }
    within = true;
  }

  /** ASCII that means what it says to {@code COPY}. */
  private void plain(String ascii) {
    int length = ascii.length();
    room(length);
    for (int i = 0; i < length; i++) {
      rows[end++] = (byte) ascii.charAt(i);
    }
  }

  private void escaped(String value) {
    int length = value.length();
    room(WIDEST * length + 1);
    for (int i = 0; i < length; i++) {
      escaped(value.charAt(i));
    }
    finishPair();
  }

  /** There must be room for {@link #WIDEST} bytes, and one for half a pair before it. */
  private void escaped(char c) {
    if (half != 0 && !Character.isLowSurrogate(c)) {
      finishPair();
    }
    if (c < 0x80) {
      switch (c) {
        case '\\' -> pair('\\', '\\');
        case '\n' -> pair('\\', 'n');
        case '\r' -> pair('\\', 'r');
        case '\t' -> pair('\\', 't');
        default -> rows[end++] = (byte) c;
      }
    } else if (Character.isSurrogate(c)) {
      surrogate(c);
    } else if (c < 0x800) {
      pair(0xC0 | c >> 6, continuation(c));
    } else {
      rows[end++] = (byte) (0xE0 | c >> 12);
      pair(continuation(c >> 6), continuation(c));
    }
  }

  private void surrogate(char c) {
    if (Character.isHighSurrogate(c)) {
      half = c;
    } else if (half == 0) {
      rows[end++] = '?';
    } else {
      int character = Character.toCodePoint(half, c);
      half = 0;
      pair(0xF0 | character >> 18, continuation(character >> 12));
      pair(continuation(character >> 6), continuation(character));
    }
  }

  private void pair(int first, int second) {
    rows[end++] = (byte) first;
    rows[end++] = (byte) second;
  }

  private static int continuation(int bits) {
    return 0x80 | bits & 0x3F;
  }

  /** Half a pair alone is no character, and the database would refuse the whole page for it. */
  private void finishPair() {
    if (half != 0) {
      half = 0;
      room(1);
      rows[end++] = '?';
    }
  }

  private void room(int bytes) {
    if (rows.length - end < bytes) {
      full.add(new Piece(rows, end));
      rows = new byte[Math.max(PIECE, bytes)];
      end = 0;
    }
  }

  /** JSON on its way into a column. */
  private final class Columns extends Writer {
    @Override
    public void write(char[] characters, int offset, int length) {
      room(WIDEST * length + 1);
      for (int i = offset; i < offset + length; i++) {
        escaped(characters[i]);
      }
    }

    @Override
    public void flush() {
      // It is in the rows already.
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }
}
