package dev.caravan.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * A column of values for {@code unnest}. The driver sends an array of texts or longs in binary,
 * which neither side has to escape or take apart; an array of objects it would write out as one
 * text.
 */
public final class SqlArray implements Argument {
  private final String type;
  private final Object[] values;

  private SqlArray(String type, Object[] values) {
    this.type = type;
    this.values = values;
  }

  /** One text for each row; null where the row has none. */
  public static <T> SqlArray texts(Collection<T> rows, Function<? super T, String> column) {
    return new SqlArray("text", fill(rows, column, new String[rows.size()]));
  }

  /** One whole number for each row; null where the row has none. */
  public static <T> SqlArray longs(Collection<T> rows, Function<? super T, Long> column) {
    return new SqlArray("int8", fill(rows, column, new Long[rows.size()]));
  }

  /** The numbers themselves. */
  public static SqlArray longs(Collection<Long> values) {
    return longs(values, Function.identity());
  }

  /** One truth for each row. */
  public static <T> SqlArray booleans(Collection<T> rows, Function<? super T, Boolean> column) {
    return new SqlArray("bool", fill(rows, column, new Boolean[rows.size()]));
  }

  /**
   * One time for each row, as microseconds since 1970; the database's function {@code instant}
   * makes a time of each. As texts they would be written here and read there at ten times the cost.
   */
  public static <T> SqlArray instants(Collection<T> rows, Function<? super T, Instant> column) {
    return longs(rows, row -> ChronoUnit.MICROS.between(Instant.EPOCH, column.apply(row)));
  }

  private static <T, V> V[] fill(Collection<T> rows, Function<? super T, V> column, V[] values) {
    int i = 0;
    for (T row : rows) {
      values[i++] = column.apply(row);
    }
    return values;
  }

  @Override
  public void apply(int position, PreparedStatement statement, StatementContext context)
      throws SQLException {
    statement.setArray(position, statement.getConnection().createArrayOf(type, values));
  }
}
