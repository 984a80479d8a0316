package dev.caravan.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows for {@code COPY}, the shortest way into a table for rows that are all new. Column by column,
 * row by row; used by one thread, once.
 */
public final class SqlCopy {
  private static final String UNIQUE = "23505";
  private static final ObjectMapper JSON =
      new ObjectMapper(new JsonFactoryBuilder().rootValueSeparator((String) null).build());

  private final StringBuilder rows = new StringBuilder();
  private JsonGenerator json;
  private SerializerProvider provider;
  private boolean within;
  private Instant instant;
  private String instantText;

  /** The next column of the row; null where it has none. */
  public SqlCopy text(String value) {
    next();
    if (value == null) {
      rows.append("\\N");
    } else {
      escaped(value);
    }
    return this;
  }

  /** The next column of the row. */
  public SqlCopy number(long value) {
    next();
    rows.append(value);
    return this;
  }

  /** The next column of the row; null where it has none. */
  public SqlCopy number(Long value) {
    return value == null ? text(null) : number(value.longValue());
  }

  /** The next column of the row. */
  public SqlCopy truth(boolean value) {
    next();
    rows.append(value ? 't' : 'f');
    return this;
  }

  /**
   * The next column of the row, a {@code timestamptz}, to the microsecond. A page has few different
   * times next to each other, and to write one out costs more than to compare it.
   */
  public SqlCopy instant(Instant value) {
    next();
    if (!value.equals(instant)) {
      instant = value;
      instantText = value.toString();
    }
    rows.append(instantText);
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The row is complete. */
  public void end() {
    rows.append('\n');
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

  private void write(PGConnection connection, String sql) throws SQLException {
    byte[] bytes = rows.toString().getBytes(UTF_8);
    CopyIn copy = connection.getCopyAPI().copyIn(sql);
    try {
      copy.writeToCopy(bytes, 0, bytes.length);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private void next() {
    if (within) {
      rows.append('\t');
    }
    within = true;
  }

  private void escaped(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> rows.append("\\\\");
        case '\n' -> rows.append("\\n");
        case '\r' -> rows.append("\\r");
        case '\t' -> rows.append("\\t");
        default -> rows.append(c);
      }
    }
  }

  /** JSON on its way into a column: its line breaks and tabs are escaped already, as text. */
  private final class Columns extends Writer {
    @Override
    public void write(char[] characters, int offset, int length) {
      int begin = offset;
      for (int i = offset; i < offset + length; i++) {
        if (characters[i] == '\\') {
          rows.append(characters, begin, i + 1 - begin).append('\\');
          begin = i + 1;
        }
      }
      rows.append(characters, begin, offset + length - begin);
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
