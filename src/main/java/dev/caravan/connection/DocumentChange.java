package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One place that is different in two documents.
 *
 * @param place {@code exports[vip].segment}: goals go by their name, other lists by position
 * @param before null: it was not there
 * @param after null: it is not there any more
 */
public record DocumentChange(String place, JsonNode before, JsonNode after) {}
