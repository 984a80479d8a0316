package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Identifier;
import dev.caravan.sql.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What comparisons read and write, a page at a time. Safe for use by many threads. */
final class DriftStore {
  /** As long as outcomes. */
  private static final Duration KEPT = Duration.ofDays(30);

  private static final String LEDGER =
      """
      select l.profile, l.address, case when l.state = 'removed' then coalesce(l.removal, '') end as removal,
             l.payload::text, l.accepted_at, m.own_write,
             (select jsonb_agg(jsonb_build_object('goal', o.goal, 'payload', o.payload)
                               order by o.accepted_at desc)
                from export_ledger o
               where o.audience = l.audience and o.profile = l.profile and o.goal <> l.goal
                 and o.accepted_at > l.accepted_at)::text as others
        from export_ledger l
        left join lateral (select max(m.own_write) as own_write from membership m
                            where m.audience = l.audience and m.address = l.address) m on true
       where l.goal = :goal and l.audience = :audience
         and (l.state = 'active' and l.accepted_at is not null or l.state = 'removed')
      """;

  /** How many rows of the ledger are compared. */
  long rows(Handle handle, ExportAudience work) {
    return CandidateStore.bindPlace(
            handle.createQuery("select count(*) from (" + LEDGER + ") compared"), work)
        .mapTo(Long.class)
        .one();
  }

  /** Forgets what an earlier goal of the run has met, and comparisons of long ago. */
  void begin(Handle handle, ExportAudience work) {
    forgetMet(handle, work);
    handle
        .createUpdate(
            """
            delete from drift
             where run in (select id from run where trigger = 'drift'
                              and requested_at < now() - :kept::interval)
            """)
        .bind("kept", KEPT.toString())
        .execute();
  }

  void forgetMet(Handle handle, ExportAudience work) {
    handle
        .createUpdate("delete from mirror_met where audience = :audience and walk = :run")
        .bind("audience", work.audience().id())
        .bind("run", work.run().id())
        .execute();
  }

  /** What the ledger says of these members. */
  List<DriftedMember> read(
      Handle handle, ExportAudience work, Collection<? extends JsonNode> members) {
    Map<String, JsonNode> byAddress =
        members.stream()
            .collect(
                Collectors.toMap(
                    member -> Identifier.address(member.path("email_address").asText()),
                    Function.identity(),
                    (one, other) -> one));
    return CandidateStore.bindPlace(
            handle.createQuery(LEDGER + " and l.address = any(:addresses)"), work)
        .bind("addresses", SqlArray.texts(byAddress.keySet(), Function.identity()))
        .map((row, context) -> row(row, byAddress.get(row.getString("address"))))
        .list();
  }

  /** Those of the ledger that no page has brought, in the order of their profiles. */
  List<DriftedMember> unmet(Handle handle, ExportAudience work, long after, int limit) {
    return CandidateStore.bindPlace(
            handle.createQuery(
                LEDGER
                    + """
                       and l.profile > :after
                       and not exists (select from mirror_met t
                                        where t.audience = l.audience and t.walk = :run
                                          and t.web_id = l.profile)
                     order by l.profile limit :limit
                    """),
            work)
        .bind("after", after)
        .bind("run", work.run().id())
        .bind("limit", limit)
        .map((row, context) -> row(row, null))
        .list();
  }

  /** Notes whom a page has brought, by their profiles, and tells who is new: pages share rows. */
  List<DriftedMember> meet(Handle handle, ExportAudience work, List<DriftedMember> members) {
    List<Long> fresh =
        handle
            .createQuery(
                """
                insert into mirror_met (audience, walk, web_id)
                select :audience, :run, u.id from unnest(:profiles::bigint[]) u (id) order by u.id
                on conflict do nothing returning web_id
                """)
            .bind("audience", work.audience().id())
            .bind("run", work.run().id())
            .bind("profiles", SqlArray.longs(members, DriftedMember::profile))
            .mapTo(Long.class)
            .list();
    return members.stream().filter(member -> fresh.contains(member.profile())).toList();
  }

  private record Row(DriftedMember member, DriftedMember.Found found) {}

  void write(Handle handle, ExportAudience work, List<DriftedMember> members) {
    List<Row> rows = new ArrayList<>();
    members.forEach(member -> member.found().forEach(found -> rows.add(new Row(member, found))));
    if (rows.isEmpty()) {
      return;
    }
    CandidateStore.bindPlace(
            handle.createUpdate(
                """
                insert into drift (run, goal, audience, profile, field, address, web_id, ours, theirs,
                                   changed_by, other_goal, sent_at, changed_at)
                select :run, :goal, :audience, profile, field, address, web_id, ours, theirs, by,
                       other_goal, sent_at, changed_at
                  from unnest(:profiles::bigint[], :fields::text[], :addresses::text[],
                              :webIds::bigint[], :ours::jsonb[], :theirs::jsonb[], :bys::text[],
                              :others::bigint[], :sent::timestamptz[], :changed::timestamptz[])
                       as found (profile, field, address, web_id, ours, theirs, by, other_goal,
                                 sent_at, changed_at)
                on conflict do nothing
                """),
            work)
        .bind("run", work.run().id())
        .bind("profiles", SqlArray.longs(rows, row -> row.member().profile()))
        .bind("fields", SqlArray.texts(rows, row -> row.found().difference().field()))
        .bind("addresses", SqlArray.texts(rows, row -> row.member().address()))
        .bind("webIds", SqlArray.longs(rows, row -> webId(row.member().member())))
        .bind("ours", SqlArray.texts(rows, row -> text(row.found().difference().ours())))
        .bind("theirs", SqlArray.texts(rows, row -> text(row.found().difference().theirs())))
        .bind("bys", SqlArray.texts(rows, row -> row.found().by()))
        .bind("others", SqlArray.longs(rows, row -> number(row.found().otherGoal())))
        .bind("sent", SqlArray.texts(rows, row -> text(row.member().sentAt())))
        .bind("changed", SqlArray.texts(rows, row -> text(row.member().changedAt())))
        .execute();
  }

  private static DriftedMember row(ResultSet row, JsonNode member) throws SQLException {
    List<DriftedMember.OtherWrite> others = new ArrayList<>();
    String written = row.getString("others");
    if (written != null) {
      FactsStore.json(written)
          .forEach(
              each ->
                  others.add(
                      new DriftedMember.OtherWrite(
                          each.path("goal").asInt(), each.path("payload"))));
    }
    return new DriftedMember(
        row.getLong("profile"),
        row.getString("address"),
        row.getString("removal"),
        FactsStore.json(row.getString("payload")),
        FactsStore.instant(row, "accepted_at"),
        FactsStore.instant(row, "own_write"),
        others,
        member);
  }

  private static Long webId(JsonNode member) {
    return member == null ? null : Long.valueOf(member.path("web_id").asLong());
  }

  private static Long number(Integer number) {
    return number == null ? null : Long.valueOf(number);
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }
}
