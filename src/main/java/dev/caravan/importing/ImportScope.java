package dev.caravan.importing;

import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.Run;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Under which rules a page is imported.
 *
 * @param settings of the page's audience
 * @param audienceName as Mailchimp names it
 */
public record ImportScope(
    Run run, ImportGoal goal, ImportGoal.Audience settings, String audienceName) {

  /** Whether members in this status are imported. */
  boolean includes(String status) {
    return MemberStatus.of(status).filter(settings.statuses()::contains).isPresent();
  }

  /** The member fields that the rules read. */
  static Set<String> paths(ImportGoal goal) {
    Set<String> paths = new LinkedHashSet<>();
    paths.add(goal.field());
    goal.mappings().forEach(mapping -> paths.add(mapping.field()));
    return paths;
  }

  /** A hash of everything that decides what an import of this audience writes. */
  static String rules(ImportGoal goal, ImportGoal.Audience settings) {
    String text =
        goal.field()
            + goal.property()
            + goal.mappings()
            + goal.recordAudiencesIn()
            + new java.util.TreeSet<>(settings.statuses())
            + settings.createProfiles()
            + settings.zone()
            + settings.consent();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
