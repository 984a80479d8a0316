package dev.caravan.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads the parameters of a member list, and refuses those that contradict each other. */
final class MemberList {
  private MemberList() {}

  static MemberQuery query(Call call, Audience audience) {
    int statuses = statuses(call);
    String sort = call.query("sort_field");
    MemberOrder order =
        isEmpty(sort)
            ? MemberOrder.INSERTED
            : MemberOrder.ofSortField(sort)
                .orElseThrow(
                    () -> unknown("sort_field", "timestamp_opt, timestamp_signup, last_changed"));
    String direction = call.query("sort_dir");
    if (!isEmpty(direction) && !direction.matches("(?i)asc|desc")) {
      throw unknown("sort_dir", "ASC, DESC");
    }
    return new MemberQuery(
        statuses,
        order,
        "desc".equalsIgnoreCase(direction),
        call.time("since_last_changed", Long.MIN_VALUE),
        call.time("before_last_changed", Long.MAX_VALUE),
        others(call, audience),
        call.offset(),
        call.count());
  }

  private static int statuses(Call call) {
    String status = call.query("status");
    if (isEmpty(status)) {
      if (call.query("since_last_campaign") != null) {
        throw Problem.of(
            400, "Bad Request", "Status is required when using since_last_campaign filter.");
      }
      return MemberStatus.ALL_BUT_ARCHIVED;
    }
    MemberStatus one =
        MemberStatus.of(status)
            .orElseThrow(
                () ->
                    unknown(
                        "status",
                        "subscribed, unsubscribed, cleaned, pending, transactional, archived"));
    if (call.query("unsubscribed_since") != null && one != MemberStatus.UNSUBSCRIBED) {
      throw Problem.of(
          400, "Bad Request", "unsubscribed_since may only be used with status unsubscribed.");
    }
    return one.mask();
  }

  private static Predicate<Member> others(Call call, Audience audience) {
    List<Predicate<Member>> all = new ArrayList<>();
    String type = call.query("email_type");
    if (!isEmpty(type)) {
      all.add(member -> member.plainText() == type.equals("text"));
    }
    String unique = call.query("unique_email_id");
    if (!isEmpty(unique)) {
      all.add(member -> member.uniqueEmailId().equals(unique));
    }
    if (call.flag("vip_only")) {
      all.add(Member::vip);
    }
    long sinceOpt = call.time("since_timestamp_opt", Long.MIN_VALUE);
    long beforeOpt = call.time("before_timestamp_opt", Long.MAX_VALUE);
    if (sinceOpt != Long.MIN_VALUE || beforeOpt != Long.MAX_VALUE) {
      all.add(member -> member.optin() > sinceOpt && member.optin() <= beforeOpt);
    }
    long unsubscribed = call.time("unsubscribed_since", Long.MIN_VALUE);
    if (unsubscribed != Long.MIN_VALUE) {
      all.add(member -> member.lastChanged() > unsubscribed);
    }
    if (call.flag("since_last_campaign")) {
      long sent = Campaign.newest(audience.definition()).sendTime().getEpochSecond();
      all.add(member -> member.lastChanged() > sent);
    }
    interests(call, audience, all);
    return all.stream().reduce(Predicate::and).orElse(null);
  }

  private static void interests(Call call, Audience audience, List<Predicate<Member>> all) {
    String category = call.query("interest_category_id");
    String ids = call.query("interest_ids");
    String match = call.query("interest_match");
    if (isEmpty(category) && isEmpty(ids) && isEmpty(match)) {
      return;
    }
    if (isEmpty(category) || isEmpty(ids) || isEmpty(match)) {
      throw Problem.of(
          400,
          "Bad Request",
          "interest_category_id, interest_ids and interest_match must be used together.");
    }
    long bits = 0;
    for (String id : ids.split(",")) {
      int bit = audience.shape().interest(id.trim());
      bits |= bit < 0 ? 0 : 1L << bit;
    }
    long mask = bits;
    all.add(
        switch (match) {
          case "any" -> member -> (member.interests() & mask) != 0;
          case "all" -> member -> (member.interests() & mask) == mask;
          case "none" -> member -> (member.interests() & mask) == 0;
          default -> throw unknown("interest_match", "any, all, none");
        });
  }

  private static boolean isEmpty(String text) {
    return text == null || text.isEmpty();
  }

  private static Problem unknown(String field, String allowed) {
    return Problem.invalidField(field, "Value must be one of: " + allowed);
  }
}
