package dev.caravan.sandbox;

import java.time.Instant;

/**
 * How the first members of an audience were generated; the same values give the same members, so
 * that they need not be stored.
 *
 * @param seed of the people: two audiences with one seed know the same people
 * @param firstPerson the number of the first person
 * @param members how many
 * @param at no generated member is newer than this
 * @param sameLastChanged true: one second for all of them, as after a bulk import
 */
record Generation(long seed, int firstPerson, int members, Instant at, boolean sameLastChanged) {}
