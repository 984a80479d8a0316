package dev.caravan.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows for {@code COPY}, the shortest way into a table for rows that are all new. Column by column,
 * row by row; used by one thread, once.
 */
public final class SqlCopy {
  private final StringBuilder rows = new StringBuilder();
  private boolean within;

  /** The next column of the row; null where it has none. */
  public SqlCopy text(String value) {
    next();
    if (value == null) {
      rows.append("\\N");
      return this;
    }
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
    return this;
  }

  /** The next column of the row. */
  public SqlCopy number(long value) {
    next();
    rows.append(value);
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
   */
  public void into(Handle handle, String table) {
    byte[] bytes = rows.toString().getBytes(UTF_8);
    try {
      CopyIn copy =
          handle
              .getConnection()
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("copy " + table + " from stdin");
      try {
        copy.writeToCopy(bytes, 0, bytes.length);
        copy.endCopy();
      } finally {
        if (copy.isActive()) {
          copy.cancelCopy();
        }
      }
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException("copy " + table, e, null);
    }
  }

  private void next() {
    if (within) {
      rows.append('\t');
    }
    within = true;
  }
}
