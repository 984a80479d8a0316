package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.AudienceField;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpCall;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an audience offers to be mapped, with values of a few of its members. Safe for use by many
 * threads.
 */
public final class FieldSamples {
  private static final int MEMBERS = 20;
  private static final int SAMPLES = 3;

  private final Mailchimp mailchimp;

  public FieldSamples(Mailchimp mailchimp) {
    this.mailchimp = mailchimp;
  }

  /**
   * A field and what it holds.
   *
   * @param samples different values, at most three; empty where the members asked have none
   */
  public record Sampled(AudienceField field, List<JsonNode> samples) {}

  /**
   * Every field that can be mapped, the audience's own first. Asks Mailchimp for some members.
   *
   * @throws dev.caravan.mailchimp.MailchimpFailure when it does not answer
   */
  public List<Sampled> of(Audience audience) {
    JsonNode members =
        mailchimp
            .ask(
                MailchimpCall.get(
                        audience.account(), "/lists/" + audience.mailchimpId() + "/members")
                    .with("count", MEMBERS)
                    .with("exclude_fields", "members._links,_links"))
            .body()
            .path("members");
    return AudienceField.of(audience).stream()
        .map(
            field ->
                new Sampled(field, samples(members, ImportScope.numbered(field.path(), audience))))
        .toList();
  }

  private static List<JsonNode> samples(JsonNode members, String path) {
    Set<JsonNode> values = new LinkedHashSet<>();
    for (JsonNode member : members) {
      JsonNode value = MemberField.value(member, path);
      if (value.isArray()) {
        value.forEach(values::add);
      } else if (!value.isMissingNode()) {
        values.add(value);
      }
    }
    return values.stream().limit(SAMPLES).toList();
  }
}
