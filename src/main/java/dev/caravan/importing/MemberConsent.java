package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.MailchimpTime;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.ConsentAnswer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a member answers to objectives: by being subscribed, where its audience declares an
 * objective, and by its marketing permissions.
 *
 * <p>To unsubscribe from an audience is no refusal of an objective: it is about the mail of that
 * audience, which Mailchimp stops by itself, while an objective may stand for more than that and
 * for other ways. A document that wants to hear a refusal maps a permission to the objective.
 */
final class MemberConsent {
  /** When the member opted in: the evidence of its consent. */
  static final String OPT_IN = "timestamp_opt";

  private final ImportScope scope;

  MemberConsent(ImportScope scope) {
    this.scope = scope;
  }

  /**
   * Whether each permission that answers to an objective is given; one that is not told is absent.
   */
  Map<String, Boolean> permissions(JsonNode member) {
    Map<String, Boolean> permissions = new LinkedHashMap<>();
    for (ImportGoal.Permission permission : scope.goal().permissions()) {
      JsonNode enabled = MemberField.value(member, permission.field());
      if (enabled.isBoolean()) {
        permissions.put(permission.objective(), enabled.booleanValue());
      }
    }
    return permissions;
  }

  /**
   * The answers of a member, as answers of a profile.
   *
   * @param said what its permissions said before, by objective
   * @param known what the profile answered before, by objective
   */
  List<ConsentAnswer> answers(
      ImportedMember member,
      long profile,
      Map<String, Boolean> said,
      Map<String, ConsentAnswer> known) {
    List<ConsentAnswer> answers = new ArrayList<>();
    Map<String, Boolean> permissions = permissions(member.json());
    String declared = scope.settings().consent();
    boolean subscribed = member.seen().status().equals(MemberStatus.SUBSCRIBED.word());
    // A permission speaks about this very objective; being subscribed does not.
    if (declared != null && subscribed && !permissions.containsKey(declared)) {
      optIn(member, known.get(declared))
          .ifPresent(
              at ->
                  answers.add(
                      answer(profile, declared, true, at, "subscribed to %s, opted in at %s")));
    }
    for (ImportGoal.Permission rule : scope.goal().permissions()) {
      String objective = rule.objective();
      Boolean enabled = permissions.get(objective);
      if (enabled != null && !enabled.equals(said.get(objective))) {
        since(member, enabled, said.containsKey(objective), known.get(objective))
            .ifPresent(
                at ->
                    answers.add(
                        answer(
                            profile,
                            objective,
                            enabled,
                            at,
                            rule.field() + (enabled ? " given" : " not given") + " in %s, %s")));
      }
    }
    return answers;
  }

  private ConsentAnswer answer(
      long profile, String objective, boolean consented, Instant at, String evidence) {
    return new ConsentAnswer(
        profile,
        objective,
        consented,
        at,
        "connection " + scope.connection(),
        scope.run().id(),
        evidence.formatted(scope.settings().id(), at));
  }

  /**
   * When a permission was given or withdrawn. Mailchimp tells no time of it: what changed, changed
   * by the last change of the member; what was so from the first, may have been so since the member
   * opted in. Of two possible times that one counts which lets nobody be written to against a later
   * word.
   */
  private static Optional<Instant> since(
      ImportedMember member, boolean enabled, boolean changed, ConsentAnswer known) {
    return changed || !enabled ? Optional.of(member.seen().lastChanged()) : optIn(member, known);
  }

  /** Without a time, the opt-in proves nothing against an answer that has one. */
  private static Optional<Instant> optIn(ImportedMember member, ConsentAnswer known) {
    Optional<Instant> told = time(MemberField.value(member.json(), OPT_IN).asText(""));
    return told.isPresent() || known != null ? told : Optional.of(member.seen().lastChanged());
  }

  private static Optional<Instant> time(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(MailchimpTime.instant(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
