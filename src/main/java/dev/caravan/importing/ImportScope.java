package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.mailchimp.MergeField;
import dev.caravan.run.GoalRun;
import dev.caravan.run.Run;
import dev.caravan.segment.ConsentRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Under which rules a page is imported.
 *
 * @param connection its name
 * @param goal with the fields as this audience has them
 * @param settings of the page's audience
 * @param audienceName as Mailchimp names it
 * @param days the merge fields that hold dates and birthdays, by path
 * @param consent what decides whose profiles may be handled
 */
public record ImportScope(
    Run run,
    String connection,
    ImportGoal goal,
    ImportGoal.Audience settings,
    String audienceName,
    Map<String, MergeField> days,
    ConsentRule consent) {
  private static final String GROUPS = "interests.";

  /** The rules of a run for one of its audiences. */
  static ImportScope of(GoalRun goalRun, Audience audience, ConsentRule consent) {
    ImportGoal goal = goalRun.connection().document().importGoal();
    ImportGoal.Audience settings =
        goal.audiences().stream()
            .filter(candidate -> candidate.id().equals(audience.mailchimpId()))
            .findFirst()
            .orElseThrow();
    Map<String, MergeField> days = new HashMap<>();
    for (MergeField field : audience.mergeFields()) {
      if (DayForm.concerns(field)) {
        days.put("merge_fields." + field.tag(), field);
      }
    }
    return new ImportScope(
        goalRun.run(),
        goalRun.connection().name(),
        numbered(goal, audience),
        settings,
        audience.name(),
        days,
        consent);
  }

  /** Groups that the document names are found by their ids, which each audience has of its own. */
  private static ImportGoal numbered(ImportGoal goal, Audience audience) {
    return paths(goal).stream().noneMatch(path -> path.startsWith(GROUPS))
        ? goal
        : goal.reading(path -> numbered(path, audience));
  }

  /**
   * A group that the document names and no audience of it has any more; empty when all are found.
   * One that only some audiences lack is left alone there.
   */
  static Optional<String> lostGroup(ImportGoal goal, List<Audience> audiences) {
    return paths(goal).stream()
        .filter(path -> path.startsWith(GROUPS) && path.indexOf('/') > 0)
        .map(path -> path.substring(GROUPS.length()))
        .filter(name -> audiences.stream().allMatch(audience -> audience.group(name).isEmpty()))
        .findFirst();
  }

  /** The path as members have it: with the id of a group in the place of its name. */
  static String numbered(String path, Audience audience) {
    return path.startsWith(GROUPS)
        ? audience
            .group(path.substring(GROUPS.length()))
            .map(group -> GROUPS + group.id())
            .orElse(path)
        : path;
  }

  /** The value of a member's field as profiles take it; missing where there is none. */
  JsonNode value(JsonNode member, String path) {
    JsonNode value = MemberField.value(member, path);
    MergeField day = days.get(path);
    return day == null ? value : DayForm.of(day, value);
  }

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
