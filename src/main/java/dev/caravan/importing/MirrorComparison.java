package dev.caravan.importing;

import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MembershipStore;
import dev.caravan.mailchimp.SeenMember;
import dev.caravan.sql.SqlArray;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Compares a whole audience with its mirror now and then: a member that was deleted permanently is
 * told of by no change, and a webhook may have been missed. Whoever no page brought is asked for,
 * because members that change while pages are read are brought by none either. Safe for use by many
 * threads.
 */
final class MirrorComparison {
  private static final int PAGE = 100;

  private final Jdbi jdbi;
  private final Mailchimp mailchimp;
  private final MembershipStore memberships;
  private final Duration every;
  private final Clock clock;

  /**
   * @param every how long the last comparison may lie back; zero: there are none
   */
  MirrorComparison(
      Jdbi jdbi, Mailchimp mailchimp, MembershipStore memberships, Duration every, Clock clock) {
    this.jdbi = jdbi;
    this.mailchimp = mailchimp;
    this.memberships = memberships;
    this.every = every;
    this.clock = clock;
  }

  private record Unmet(long webId, String member) {}

  boolean isDue(int audience) {
    return !every.isZero()
        && jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select compared_at is null or compared_at <= :before from audience
                         where id = :audience
                        """)
                    .bind("audience", audience)
                    .bind("before", now().minus(every))
                    .mapTo(Boolean.class)
                    .one());
  }

  /** Forgets whom an earlier attempt met, and runs that are over. */
  void begin(Walk walk) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    delete from mirror_met
                     where audience = :audience
                       and (walk = :run or walk in (select id from run where ended_at is not null))
                    """)
                .bind("audience", walk.audience())
                .bind("run", walk.goalRun().run().id())
                .execute());
  }

  void meet(Handle handle, long run, int audience, Collection<SeenMember> members) {
    handle
        .createUpdate(
            """
            insert into mirror_met (audience, walk, web_id)
            select :audience, :run, u.id from unnest(:webIds::bigint[]) u (id) order by u.id
            on conflict do nothing
            """)
        .bind("audience", audience)
        .bind("run", run)
        .bind("webIds", SqlArray.longs(members, SeenMember::webId))
        .execute();
  }

  /** Asks for those whom no page brought. */
  void finish(Walk walk) {
    long after = Long.MIN_VALUE;
    List<Unmet> unmet = unmet(walk, after);
    while (!unmet.isEmpty()) {
      ask(walk, unmet);
      after = unmet.get(unmet.size() - 1).webId();
      unmet = unmet(walk, after);
    }
    begin(walk);
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update audience set compared_at = :now where id = :audience")
                .bind("now", now())
                .bind("audience", walk.audience())
                .execute());
  }

  private void ask(Walk walk, List<Unmet> unmet) {
    List<Long> gone = new ArrayList<>();
    List<SeenMember> there = new ArrayList<>();
    for (Unmet one : unmet) {
      MailchimpCall call =
          MailchimpCall.get(
                  walk.goalRun().connection().account(),
                  "/lists/" + walk.mailchimpId() + "/members/" + one.member())
              .with("fields", "id,email_address,web_id,status,last_changed")
              .forRun(walk.goalRun().run().id());
      try {
        MailchimpAnswer answer = mailchimp.ask(call);
        SeenMember seen = Mirror.seen(answer.body(), null);
        there.add(seen);
        // The address may belong to another member by now.
        if (seen.webId() != one.webId()) {
          gone.add(one.webId());
        }
      } catch (MailchimpFailure e) {
        if (e.kind() != MailchimpFailure.Kind.NOT_FOUND) {
          throw e;
        }
        gone.add(one.webId());
      }
    }
    // One after the other: together they would take the rows in two orders.
    jdbi.useTransaction(handle -> memberships.see(handle, walk.audience(), there));
    jdbi.useHandle(handle -> memberships.gone(handle, walk.audience(), gone));
  }

  private List<Unmet> unmet(Walk walk, long after) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select m.web_id, m.member from membership m
                     where m.audience = :audience and m.web_id > :after and m.status <> 'deleted'
                       and m.last_changed <= :before::timestamptz
                       and not exists (select from mirror_met t
                                        where t.audience = m.audience and t.walk = :run
                                          and t.web_id = m.web_id)
                     order by m.web_id limit :limit
                    """)
                .bind("audience", walk.audience())
                .bind("after", after)
                .bind("before", walk.plan().before().toString())
                .bind("run", walk.goalRun().run().id())
                .bind("limit", PAGE)
                .map((row, context) -> new Unmet(row.getLong(1), row.getString(2)))
                .list());
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}
