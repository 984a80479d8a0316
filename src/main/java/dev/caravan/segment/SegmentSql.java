package dev.caravan.segment;

import java.util.Map;

/**
 * A segment as one boolean expression over {@code p}, a row of the table profile; it is true or
 * false, never null.
 *
 * @param sql holds named parameters such as {@code :seg_1} and nothing that a person wrote
 * @param parameters by name without the colon: String, Long, BigDecimal or OffsetDateTime
 */
public record SegmentSql(String sql, Map<String, Object> parameters) {}
