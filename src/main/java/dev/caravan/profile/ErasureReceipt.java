package dev.caravan.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * What was erased of one person; it names nobody.
 *
 * @param profile the id it had, which is never given again
 * @param counts kind of record → number of rows
 * @param marks hashes that keep the person from being imported again
 */
public record ErasureReceipt(long id, long profile, Instant at, JsonNode counts, int marks) {}
