package dev.caravan.sandbox;

import java.time.Instant;

/**
 * One call that the sandbox answered.
 *
 * @param template the path of the route, like {@code /lists/{list}/members}
 * @param query the raw query, empty if there was none
 * @param status 0 if the connection was closed without an answer
 * @param bytes the size of the answer's body
 */
public record CallInfo(
    Instant at,
    String method,
    String path,
    String template,
    String query,
    int status,
    double millis,
    int bytes) {}
