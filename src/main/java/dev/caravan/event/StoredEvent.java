package dev.caravan.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * An event as it stands in the database.
 *
 * @param profile null while it is unmatched
 * @param address normalised; null: of a visitor whom nobody has named yet
 * @param visitor the sender's own id of the person; null: there is none
 */
public record StoredEvent(
    long id,
    String type,
    Long profile,
    String address,
    String visitor,
    Instant time,
    ObjectNode properties,
    String source,
    boolean machine) {}
