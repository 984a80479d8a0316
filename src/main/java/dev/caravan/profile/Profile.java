package dev.caravan.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A profile as it was read.
 *
 * @param properties property id → value; a property without a value is absent
 * @param provenance property id → id of the run that wrote the value, or the ISO time of an API
 *     write
 * @param zone legislation zone; null: none
 * @param permissionLevel {@code DO_NOT_TRACK}, {@code ANONYMOUS} or {@code PERSONAL}
 * @param revision grows by one with each write; a write holds only for the revision it has read
 */
public record Profile(
    long id,
    ObjectNode properties,
    ObjectNode provenance,
    String zone,
    String permissionLevel,
    long revision,
    Instant createdAt,
    Instant changedAt) {}
