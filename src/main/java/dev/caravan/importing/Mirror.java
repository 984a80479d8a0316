package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpTime;
import dev.caravan.mailchimp.MembershipStore;
import dev.caravan.mailchimp.SeenMember;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Identifier;
import dev.caravan.run.MirrorOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * The steps of the route {@code mirror}: what an audience holds, so that an export knows who is a
 * member before it writes. Reads only what changed since the last time anybody read the audience,
 * and all of it when the last comparison lies back too long ({@link MirrorComparison}). Safe for
 * use by many threads.
 */
public final class Mirror {
  private final Jdbi jdbi;
  private final WalkPlanner planner;
  private final MembershipStore memberships;
  private final ErasedPeople erased;
  private final MirrorComparison comparison;
  private final Clock clock;

  /**
   * @param compareEvery how long the last comparison of a whole audience may lie back; zero: there
   *     are none
   */
  public Mirror(
      Jdbi jdbi,
      Mailchimp mailchimp,
      MembershipStore memberships,
      ErasedPeople erased,
      Duration compareEvery,
      Clock clock) {
    this.jdbi = jdbi;
    this.erased = erased;
    this.planner = new WalkPlanner(mailchimp);
    this.memberships = memberships;
    this.comparison = new MirrorComparison(jdbi, mailchimp, memberships, compareEvery, clock);
    this.clock = clock;
  }

  /** The walk over all that changed since the audience was read last, or over the whole of it. */
  public Walk plan(MirrorOrder order) {
    Instant since = comparison.isDue(order.audience()) ? null : mirroredUntil(order.audience());
    WalkPlan plan = planner.plan(order.goalRun(), order.mailchimpId(), since);
    Walk walk =
        new Walk(
            order.goalRun(),
            order.audience(),
            order.mailchimpId(),
            MemberField.fields(List.of()),
            plan,
            Set.of(),
            Set.of());
    if (plan.isWhole()) {
      comparison.begin(walk);
    }
    return walk;
  }

  /** Keeps the members of a page, but for people who were erased. */
  public void store(AudiencePage page) {
    List<SeenMember> seen = page.getMembers().stream().map(member -> seen(member, null)).toList();
    jdbi.useTransaction(
        handle -> {
          ErasedPeople.hold(handle);
          Set<String> gone =
              erased.addressesAmong(
                  handle, seen.stream().map(SeenMember::address).collect(Collectors.toSet()));
          if (page.getWalk().plan().isWhole()) {
            comparison.meet(handle, page.getWalk().goalRun().run().id(), page.audience(), seen);
          }
          memberships.see(
              handle,
              page.audience(),
              seen.stream().filter(member -> !gone.contains(member.address())).toList());
        });
  }

  /** Everything up to the end of the walk's window is known now. */
  public void finish(Walk walk) {
    if (walk.plan().isWhole()) {
      comparison.finish(walk);
    }
    mirrored(walk);
  }

  /** Also what an import read is known, where nothing lies between it and what was known before. */
  void mirrored(Walk walk) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update audience set mirrored_until = :before::timestamptz
                     where id = :audience
                       and (mirrored_until is null or mirrored_until < :before::timestamptz)
                       and (:since::timestamptz is null or mirrored_until >= :since::timestamptz)
                    """)
                .bind("audience", walk.audience())
                .bind("before", walk.plan().before().toString())
                .bind("since", walk.plan().since() == null ? null : walk.plan().since().toString())
                .execute());
  }

  private Instant mirroredUntil(int audience) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select mirrored_until from audience where id = :audience")
                .bind("audience", audience)
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant)
                .filter(until -> !ImportedSoFar.isLongAgo(until, clock))
                .orElse(null));
  }

  /** The part of a member that membership keeps. */
  static SeenMember seen(JsonNode member, Long profile) {
    return new SeenMember(
        member.path("web_id").asLong(),
        member.path("id").asText(),
        Identifier.address(member.path("email_address").asText()),
        profile,
        member.path("status").asText(),
        MailchimpTime.instant(member.path("last_changed").asText()));
  }
}
