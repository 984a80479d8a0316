package dev.caravan.importing;

import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.Run;
import dev.caravan.segment.ConsentRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Under which rules a page is imported.
 *
 * @param connection its name
 * @param settings of the page's audience
 * @param audienceName as Mailchimp names it
 * @param consent what decides whose profiles may be handled
 */
public record ImportScope(
    Run run,
    String connection,
    ImportGoal goal,
    ImportGoal.Audience settings,
    String audienceName,
    ConsentRule consent) {

  /** Whether members in this status are imported. */
  boolean includes(String status) {
    return MemberStatus.of(status).filter(settings.statuses()::contains).isPresent();
  }

  /** The member fields that the rules read. */
  static Set<String> paths(ImportGoal goal) {
    Set<String> paths = new LinkedHashSet<>();
    paths.add(goal.field());
    goal.mappings().forEach(mapping -> paths.add(mapping.field()));
    paths.addAll(consentPaths(goal));
    return paths;
  }

  /** The member fields that tell of consent. */
  static List<String> consentPaths(ImportGoal goal) {
    if (!goal.gathersConsent()) {
      return List.of();
    }
    List<String> paths = new ArrayList<>(List.of(MemberConsent.OPT_IN));
    goal.permissions().forEach(permission -> paths.add(permission.field()));
    return paths;
  }

  /**
   * A hash of everything that decides what an import of this audience writes, the objectives and
   * zones included: a member that was left out under other ones is read again.
   */
  static String rules(ImportGoal goal, ImportGoal.Audience settings, ConsentRule consent) {
    String text =
        goal.field()
            + goal.property()
            + goal.mappings()
            + goal.recordAudiencesIn()
            + new java.util.TreeSet<>(settings.statuses())
            + settings.createProfiles()
            + settings.zone()
            + settings.consent()
            + (goal.permissions().isEmpty() ? "" : goal.permissions())
            + (consent.isOpen() ? "" : consent.terms());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
