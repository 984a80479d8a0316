package dev.caravan.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * An event as it stands in the database.
 *
 * @param profile null while it is unmatched
 * @param address normalised
 */
public record StoredEvent(
    long id,
    String type,
    Long profile,
    String address,
    Instant time,
    ObjectNode properties,
    String source,
    boolean machine) {}
