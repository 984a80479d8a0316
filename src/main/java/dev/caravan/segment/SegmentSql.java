package dev.caravan.segment;

import java.util.Map;

/**
 * A segment as one boolean expression over {@code p}, a row of the table profile; it is true or
 * false, never null.
 *
 * @param sql holds named parameters such as {@code :seg_1} and nothing that a person wrote
 * @param parameters by name without the colon: String, Long, BigDecimal or OffsetDateTime
 */
public record SegmentSql(String sql, Map<String, Object> parameters) {

  /** PostgreSQL takes 65,535 parameters with a statement; a reason asks everything twice. */
  private static final int MOST = 20_000;

  /** Whether the database takes it, in a statement that asks for more than this. */
  boolean isSendable() {
    return sql.split(":" + SegmentStore.PARAMETER_PREFIX, -1).length <= MOST;
  }
}
