package dev.caravan.sandbox;

/**
 * One choice of a group.
 *
 * @param id ten hex digits
 */
record Interest(String id, String name) {}
