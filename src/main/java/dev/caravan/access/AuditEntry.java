package dev.caravan.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;

/**
 * One change that somebody made.
 *
 * @param id 0 for one that is not in the log yet
 * @param who the user, or the token of the settings
 * @param means how that somebody was let in: {@code session}, {@code token}, {@code setting};
 *     {@code password}: at the login, and was not
 * @param origin the network address that it came from
 * @param call as the table of calls has it: {@code PUT /api/connections/{name}}
 * @param path what it was about: {@code /api/connections/newsletter}
 * @param status what was answered
 * @param before SHA-256 of the document before, in hex; null: there was none
 * @param after the same of the document that it became
 * @param changes {@code [{"place", "before", "after"}]}; null where no document is
 */
public record AuditEntry(
    long id,
    Instant at,
    String who,
    String means,
    String origin,
    String call,
    String path,
    int status,
    String before,
    String after,
    ArrayNode changes) {}
