package dev.caravan.access;

import java.time.Instant;

/**
 * Which entries of the audit log are wanted. Null stands for any.
 *
 * @param call as the table of calls has it: {@code PUT /api/connections/{name}}
 * @param path the beginning of what was changed: {@code /api/connections/newsletter}
 * @param from included
 * @param to not included
 */
public record AuditFilter(String who, String call, String path, Instant from, Instant to) {}
