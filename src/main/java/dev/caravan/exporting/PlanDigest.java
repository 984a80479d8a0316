package dev.caravan.exporting;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * What tells one plan from another: SHA-256 over everybody for whom something is sent, with what is
 * sent. Whoever is left out makes no difference. Safe for use by many threads.
 */
final class PlanDigest {
  private static final int PAGE = 5000;

  private final Jdbi jdbi;

  PlanDigest(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  private record Row(long profile, String text) {}

  /**
   * Hexadecimal.
   *
   * @param removals only those who are taken out; false: everybody
   */
  String of(ExportAudience work, boolean removals) {
    MessageDigest digest = sha256();
    List<Row> page = page(work, removals, Long.MIN_VALUE);
    while (!page.isEmpty()) {
      page.forEach(row -> digest.update(row.text().getBytes(StandardCharsets.UTF_8)));
      page = page(work, removals, page.get(page.size() - 1).profile());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private List<Row> page(ExportAudience work, boolean removals, long after) {
    return jdbi.withHandle(
        handle ->
            CandidateStore.bind(
                    handle.createQuery(
                        """
                        select profile, jsonb_build_array(profile, action, class, reason, address,
                                                          payload)::text || chr(10) as text
                          from candidate
                         where run = :run and goal = :goal and audience = :audience
                           and action is not null and (not :removals or action = 'remove')
                           and profile > :after
                         order by profile limit :limit
                        """),
                    work)
                .bind("removals", removals)
                .bind("after", after)
                .bind("limit", PAGE)
                .map((row, context) -> new Row(row.getLong("profile"), row.getString("text")))
                .list());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
