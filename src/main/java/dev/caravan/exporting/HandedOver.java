package dev.caravan.exporting;

import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.sql.SqlArray;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The candidates whose removal is handed over to Mailchimp in bulk. Safe for use by many threads.
 */
final class HandedOver {
  private final Jdbi jdbi;

  HandedOver(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** How many removals no batch has had yet. */
  long count(ExportAudience work) {
    return jdbi.withHandle(
        handle ->
            CandidateStore.bind(
                    handle.createQuery(
                        """
                        select count(*) from candidate
                         where run = :run and goal = :goal and audience = :audience
                           and action = 'remove' and not done and batch is null
                        """),
                    work)
                .mapTo(Long.class)
                .one());
  }

  List<Long> toHandOver(ExportAudience work, long after, int limit) {
    return profiles(
        work,
        """
        select profile from candidate
         where run = :run and goal = :goal and audience = :audience and profile > :after
           and action = 'remove' and not done and batch is null
         order by profile limit :limit
        """,
        after,
        limit);
  }

  /** Those that Mailchimp has carried out. */
  List<Long> toBook(ExportAudience work, long after, int limit) {
    return profiles(
        work,
        """
        select c.profile from candidate c
          join batch b on b.id = c.batch and b.state = 'finished'
          join batch_result r on r.batch = b.id and r.candidate = c.profile
                             and r.status between 200 and 299
         where c.run = :run and c.goal = :goal and c.audience = :audience and c.profile > :after
           and not c.done
         order by c.profile limit :limit
        """,
        after,
        limit);
  }

  /** What a batch that was not sent yet would ask for; whoever was erased is left out. */
  List<Operation> operations(Batch batch) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select c.profile, c.address, m.member, a.mailchimp_id
                      from candidate c
                      join audience a on a.id = c.audience
                      left join lateral (
                        select * from membership m
                         where m.audience = c.audience and m.address = lower(c.address)
                           and m.status <> 'deleted'
                         order by m.last_changed desc, m.web_id desc limit 1) m on true
                     where c.batch = :batch and not c.done and c.reason is distinct from 'ERASED'
                     order by c.profile
                    """)
                .bind("batch", batch.id())
                .map(
                    (row, context) ->
                        new Operation(
                            row.getLong("profile"),
                            RemovalCall.of(
                                batch.account(),
                                "/lists/" + row.getString("mailchimp_id"),
                                row.getString("member"),
                                row.getString("address"),
                                batch.removal())))
                .list());
  }

  /** A call for a candidate. */
  record Operation(long candidate, MailchimpCall call) {}

  private List<Long> profiles(ExportAudience work, String sql, long after, int limit) {
    return jdbi.withHandle(
        handle ->
            CandidateStore.bind(handle.createQuery(sql), work)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list());
  }

  /**
   * Puts candidates into a batch, with what their members are like by the mirror.
   *
   * @param statuses by profile
   */
  void assign(Handle handle, ExportAudience work, long batch, Map<Long, MemberStatus> statuses) {
    CandidateStore.bind(
            handle.createUpdate(
                """
                update candidate c set batch = :batch, attempted = true, seen = u.status
                  from unnest(:profiles::bigint[], :statuses::text[]) u (profile, status)
                 where c.run = :run and c.goal = :goal and c.audience = :audience
                   and c.profile = u.profile and not c.done
                """),
            work)
        .bind("batch", batch)
        .bind("profiles", SqlArray.longs(statuses.keySet()))
        .bind("statuses", SqlArray.texts(statuses.values(), MemberStatus::word))
        .execute();
  }

  /** These are worked on one by one. */
  void alone(Handle handle, ExportAudience work, Collection<Long> profiles) {
    CandidateStore.bind(
            handle.createUpdate(
                """
                update candidate set batch = 0
                 where run = :run and goal = :goal and audience = :audience
                   and profile = any(:profiles)
                """),
            work)
        .bind("profiles", SqlArray.longs(profiles))
        .execute();
  }

  /**
   * What batches that ended have not done is done one by one. Where Mailchimp said no, the call was
   * none of ours that could have done anything; where nothing is known, the next look tells.
   */
  void release(Handle handle, ExportAudience work) {
    CandidateStore.bind(
            handle.createUpdate(
                """
                update candidate c
                   set batch = 0,
                       attempted = attempted and not refused,
                       seen = case when refused then null else seen end
                  from (select k.profile, coalesce(r.status between 400 and 499, false) as refused
                          from candidate k
                          join batch b on b.id = k.batch and b.state in ('finished', 'lost')
                          left join batch_result r on r.batch = b.id and r.candidate = k.profile
                         where k.run = :run and k.goal = :goal and k.audience = :audience
                           and not k.done) u
                 where c.run = :run and c.goal = :goal and c.audience = :audience
                   and c.profile = u.profile
                """),
            work)
        .execute();
  }
}
