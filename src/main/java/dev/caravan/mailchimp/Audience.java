package dev.caravan.mailchimp;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An audience (a list, in the API's paths) as Mailchimp described it last.
 *
 * @param id surrogate id
 * @param account surrogate id
 * @param doubleOptin whether new members are pending until they confirm
 * @param members how many there are, by status
 * @param fetchedAt when Mailchimp was asked
 */
public record Audience(
    int id,
    int account,
    String mailchimpId,
    String name,
    boolean doubleOptin,
    Map<String, Long> members,
    List<MergeField> mergeFields,
    Instant fetchedAt) {

  /** The merge field with this tag, spelled exactly so. */
  public Optional<MergeField> mergeField(String tag) {
    return mergeFields.stream().filter(field -> field.tag().equals(tag)).findFirst();
  }
}
