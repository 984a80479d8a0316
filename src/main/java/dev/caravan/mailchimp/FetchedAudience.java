package dev.caravan.mailchimp;

import java.util.List;
import java.util.Map;

/**
 * What Mailchimp told about an audience, not yet stored.
 *
 * @param members how many there are, by status
 */
public record FetchedAudience(
    String mailchimpId,
    String name,
    boolean doubleOptin,
    Map<String, Long> members,
    List<MergeField> mergeFields,
    List<InterestGroup> groups,
    List<MarketingPermission> permissions) {}
