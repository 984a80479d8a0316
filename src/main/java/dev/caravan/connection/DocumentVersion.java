package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * A version of a connection's document.
 *
 * @param document its keys in the order in which they are documented
 * @param changedBy who made it
 * @param changes what is different from the version before; empty: it is the first
 */
public record DocumentVersion(
    int version,
    ObjectNode document,
    String changedBy,
    Instant changedAt,
    List<DocumentChange> changes) {}
