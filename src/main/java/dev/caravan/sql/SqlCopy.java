package dev.caravan.sql;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows for {@code COPY}, the shortest way into a table for rows that are all new. Column by column,
 * row by row; used by one thread, once. A number is given as wide as its column is: an {@code int}
 * for an {@code integer}, a {@code long} for a {@code bigint}.
 *
 * <p>They are written in PostgreSQL's binary form, which neither side has to escape or take apart,
 * and in pieces small enough for the collector to take them as ordinary objects: the rows of a page
 * are a megabyte, and in one piece G1 would keep them in regions of their own.
 */
public final class SqlCopy {
  private static final String UNIQUE = "23505";
  private static final String BEFORE = "before_copy";
  private static final ObjectMapper JSON =
      new ObjectMapper(new JsonFactoryBuilder().rootValueSeparator((String) null).build());

  /** In bytes; a longer value gets a piece of its own. */
  private static final int PIECE = 1 << 16;

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };
  private static final short NO_MORE_ROWS = -1;
  private static final int NULL = -1;
  private static final byte JSONB_VERSION = 1;

  /** What PostgreSQL counts its days and microseconds from. */
  private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);

  private static final Instant BEGINNING = FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant();

  private final List<ByteBuffer> full = new ArrayList<>();
  private ByteBuffer rows = ByteBuffer.allocate(PIECE);

  /** Where the number of its columns stands before the row that is being written; null: none is. */
  private ByteBuffer row;

  private int rowStart;
  private short columns;

  /** What the row before has in the same column: that is often the same, and soon compared. */
  private record Document(JsonNode json, byte[] written) {}

  private final Map<Short, Document> before = new HashMap<>();
  private StringWriter text;
  private JsonGenerator json;
  private SerializerProvider provider;

  /** No rows yet. */
  public SqlCopy() {
    rows.put(SIGNATURE).putInt(0).putInt(0);
  }

  /** The next column of the row; null where it has none. Half a pair alone becomes a "?". */
  public SqlCopy text(String value) {
    return value == null ? none() : bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** The next column of the row, an {@code integer}. */
  public SqlCopy number(int value) {
    next(Integer.BYTES).putInt(Integer.BYTES).putInt(value);
    return this;
  }

  /** The next column of the row, a {@code bigint}. */
  public SqlCopy number(long value) {
    next(Long.BYTES).putInt(Long.BYTES).putLong(value);
    return this;
  }

  /** The next column of the row, a {@code bigint}; null where it has none. */
  public SqlCopy number(Long value) {
    return value == null ? none() : number(value.longValue());
  }

  /** The next column of the row. */
  public SqlCopy truth(boolean value) {
    next(1).putInt(1).put((byte) (value ? 1 : 0));
    return this;
  }

  /** The next column of the row, a {@code bytea}; null where it has none. */
  public SqlCopy bytes(byte[] value) {
    if (value == null) {
      return none();
    }
    next(value.length).putInt(value.length).put(value);
    return this;
  }

  /** The next column of the row, a {@code date}. */
  public SqlCopy day(LocalDate value) {
    return number(Math.toIntExact(ChronoUnit.DAYS.between(FIRST_DAY, value)));
  }

  /**
   * The next column of the row, a {@code timestamptz}, to the microsecond; null where it has none.
   */
  public SqlCopy instant(Instant value) {
    return value == null ? none() : number(ChronoUnit.MICROS.between(BEGINNING, value));
  }

  /**
   * The next column of the row, a {@code jsonb}; null where it has none.
   *
   * @param value not changed before the rows are written; one that equals that of the row before is
   *     written as that is
   */
  public SqlCopy json(JsonNode value) {
    if (value == null) {
      return none();
    }
    short column = row == null ? 0 : columns;
    Document document = before.get(column);
    if (document == null || !document.json().equals(value)) {
      document = new Document(value, written(value).getBytes(StandardCharsets.UTF_8));
      before.put(column, document);
    }
    byte[] written = document.written();
    next(1 + written.length).putInt(1 + written.length).put(JSONB_VERSION).put(written);
    return this;
  }

  /** The row is complete. */
  public void end() {
    row.putShort(rowStart, columns);
    row = null;
  }

  /**
   * Writes the rows in the transaction of the handle.
   *
   * @param table and its columns: {@code profile (id, zone)}; never anything that a person wrote
   * @return false when one of the rows is there already: the transaction can only be given up then
   */
  public boolean into(Handle handle, String table) {
    try {
      write(
          handle.getConnection().unwrap(PGConnection.class),
          "copy " + table + " from stdin (format binary)");
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
    room(Short.BYTES).putShort(NO_MORE_ROWS);
    full.add(rows);
    CopyIn copy = connection.getCopyAPI().copyIn(sql);
    try {
      for (ByteBuffer piece : full) {
        copy.writeToCopy(piece.array(), 0, piece.position());
      }
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private SqlCopy none() {
    next(0).putInt(NULL);
    return this;
  }

  /** Room for the next column, its length included. */
  private ByteBuffer next(int length) {
    if (row == null) {
      row = room(Short.BYTES);
      rowStart = row.position();
      row.putShort((short) 0);
      columns = 0;
    }
    columns++;
    return room(Integer.BYTES + length);
  }

  private ByteBuffer room(int bytes) {
    if (rows.remaining() < bytes) {
      full.add(rows);
      rows = ByteBuffer.allocate(Math.max(PIECE, bytes));
    }
    return rows;
  }

  private String written(JsonNode value) {
    try {
      if (json == null) {
        text = new StringWriter();
        json = JSON.createGenerator(text);
        provider = JSON.getSerializerProviderInstance();
      }
      text.getBuffer().setLength(0);
      value.serialize(json, provider);
      json.flush();
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
