package dev.caravan.segment;

import java.util.Map;

/**
 * The stage of a lifecycle as one text expression over {@code p}, a row of the table profile; null
 * for a profile that is in none.
 *
 * @param sql holds named parameters and nothing that a person wrote
 * @param parameters by name without the colon
 */
record StageSql(String sql, Map<String, Object> parameters) {}
