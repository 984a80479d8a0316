package dev.caravan.exporting;

import dev.caravan.exporting.TagOrder.Ended;
import dev.caravan.exporting.TagOrder.Result;
import dev.caravan.sql.SqlArray;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * The table of tags that members carry while they are capped, or since they left the segment. Safe
 * for use by many threads.
 */
final class CappedTagStore {
  // Of those whom the threshold keeps out of this run, the members that there are.
  private static final String CAPPED =
      """
      select distinct on (m.address) m.address, c.profile
        from candidate c
        join lateral (
          select * from membership m
           where m.audience = c.audience and m.address = lower(c.address) and m.status <> 'deleted'
           order by m.last_changed desc, m.web_id desc limit 1) m on m.status <> 'archived'
       where c.run = :run and c.goal = :goal and c.audience = :audience
         and c.reason = 'THRESHOLD' and cast(:tag as text) is not null
       order by m.address, c.profile
      """;

  /**
   * A tag that was put on a member whose person left the segment.
   *
   * @param profile negative: a member without a profile, by web id
   */
  record Left(String address, long profile, String tag, Instant at) {}

  /** Writes down who carries the tag of those who left. */
  void left(Handle handle, ExportAudience work, List<Left> members) {
    if (members.isEmpty()) {
      return;
    }
    CandidateStore.bindPlace(
            handle.createUpdate(
                """
                insert into capped_tag (goal, audience, address, tag, profile, tagged_at, meaning)
                select :goal, :audience, u.*, 'left'
                  from unnest(:addresses::text[], :tags::text[], :profiles::bigint[],
                              :ats::timestamptz[]) u
                on conflict (goal, audience, address, tag) do update
                   set wanted = true, profile = excluded.profile, tagged_at = excluded.tagged_at,
                       meaning = 'left'
                """),
            work)
        .bind("addresses", SqlArray.texts(members, Left::address))
        .bind("tags", SqlArray.texts(members, Left::tag))
        .bind("profiles", SqlArray.longs(members, Left::profile))
        .bind("ats", SqlArray.texts(members, left -> left.at().toString()))
        .execute();
  }

  /** Those who are in the segment again need it no longer, whatever else keeps them out. */
  private static void back(Handle handle, ExportAudience work) {
    CandidateStore.bind(
            handle.createUpdate(
                """
                update capped_tag t set wanted = false
                  from candidate c
                 where t.goal = :goal and t.audience = :audience and t.meaning = 'left' and t.wanted
                   and c.run = :run and c.goal = t.goal and c.audience = t.audience
                   and lower(c.address) = t.address and not c.leaver
                   and c.action is distinct from 'remove' and c.reason is distinct from 'CONSENT'
                """),
            work)
        .execute();
  }

  /** Writes down who is to carry the goal's tags by the plan of the run, and who no longer. */
  void want(Handle handle, ExportAudience work) {
    CandidateStore.bind(
            handle.createUpdate(
                """
                insert into capped_tag (goal, audience, address, tag, profile)
                select :goal, :audience, w.address, :tag, w.profile from (%s) w
                on conflict (goal, audience, address, tag) do update
                   set wanted = true, profile = excluded.profile
                 where not capped_tag.wanted
                """
                    .formatted(CAPPED)),
            work)
        .bind("tag", work.goal().cappedTag())
        .execute();
    CandidateStore.bind(
            handle.createUpdate(
                """
                with capped as materialized (%s)
                update capped_tag t set wanted = false
                 where t.goal = :goal and t.audience = :audience and t.wanted
                   and t.meaning = 'capped'
                   and (cast(:address as text) is null or t.address = :address)
                   and (t.tag is distinct from :tag
                        or not exists (select from capped c where c.address = t.address))
                """
                    .formatted(CAPPED)),
            work)
        .bind("tag", work.goal().cappedTag())
        .bind("address", work.run().address())
        .execute();
    back(handle, work);
  }

  /**
   * What is still to be done, in the order of addresses and tags.
   *
   * @param after only behind this one; null: from the start
   */
  List<TagOrder> due(Handle handle, ExportAudience work, TagOrder after, int limit) {
    return handle
        .createQuery(
            """
            select t.profile, t.address, m.member, t.tag, t.wanted
              from capped_tag t
              left join lateral (
                select * from membership m
                 where m.audience = t.audience and m.address = t.address and m.status <> 'deleted'
                 order by m.last_changed desc, m.web_id desc limit 1) m on true
             where t.goal = :goal and t.audience = :audience
               and (not t.wanted or t.tagged_at is null)
               and (t.address, t.tag) > (:address, :tag)
               and m.status is distinct from 'archived'
               and (cast(:one as text) is null or t.address = :one)
             order by t.address, t.tag limit :limit
            """)
        .bind("goal", work.goalRun().goalId())
        .bind("audience", work.audience().id())
        .bind("address", after == null ? "" : after.address())
        .bind("tag", after == null ? "" : after.tag())
        .bind("one", work.run().address())
        .bind("limit", limit)
        .map(
            (row, context) ->
                new TagOrder(
                    work,
                    row.getLong("profile"),
                    row.getString("address"),
                    row.getString("member"),
                    row.getString("tag"),
                    row.getBoolean("wanted")))
        .list();
  }

  /** What Mailchimp refused stays due. */
  void keep(Handle handle, ExportAudience work, List<Ended> ended, Instant now) {
    List<TagOrder> tagged =
        ended.stream()
            .filter(e -> e.result() == Result.DONE && e.order().wanted())
            .map(Ended::order)
            .toList();
    List<TagOrder> gone =
        ended.stream()
            .filter(e -> e.result() != Result.REFUSED)
            .map(Ended::order)
            .filter(order -> !tagged.contains(order))
            .toList();
    if (!tagged.isEmpty()) {
      bind(
              handle.createUpdate(
                  """
                  update capped_tag t set tagged_at = :now
                    from unnest(:addresses, :tags) u (address, tag)
                   where t.goal = :goal and t.audience = :audience and t.address = u.address
                     and t.tag = u.tag
                  """),
              work,
              tagged)
          .bind("now", now.atOffset(ZoneOffset.UTC))
          .execute();
    }
    if (!gone.isEmpty()) {
      bind(
              handle.createUpdate(
                  """
                  delete from capped_tag t using unnest(:addresses, :tags) u (address, tag)
                   where t.goal = :goal and t.audience = :audience and t.address = u.address
                     and t.tag = u.tag
                  """),
              work,
              gone)
          .execute();
    }
  }

  private static Update bind(Update statement, ExportAudience work, List<TagOrder> orders) {
    return CandidateStore.bindPlace(statement, work)
        .bind("addresses", SqlArray.texts(orders, TagOrder::address))
        .bind("tags", SqlArray.texts(orders, TagOrder::tag));
  }
}
