package dev.caravan.sandbox;

/**
 * How many members change as people and administrators change them.
 *
 * @param insert new people who subscribe
 * @param change members whose data change
 * @param archive members an administrator archives
 * @param unsubscribe members who unsubscribe
 * @param delete members an administrator deletes for good
 */
public record Churn(int insert, int change, int archive, int unsubscribe, int delete) {}
