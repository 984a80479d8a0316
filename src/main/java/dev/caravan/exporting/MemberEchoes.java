package dev.caravan.exporting;

import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.MailchimpTime;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.mailchimp.MembershipStore;
import dev.caravan.mailchimp.SeenMember;
import dev.caravan.profile.Identifier;
import dev.caravan.sql.SqlArray;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Keeps the mirror of members in step with our own writes, and remembers of each the time that
 * Mailchimp gave it, so that an import can tell its echo from somebody's change.
 */
final class MemberEchoes {

  /**
   * A member as Mailchimp answered it to a write.
   *
   * @param candidate the profile, or a member without one: its web id, negative
   * @param known whether the mirror had the member before
   */
  record Echo(SeenMember seen, long candidate, boolean known) {

    /** Empty when the answer lacks what identifies a member. */
    static Optional<Echo> of(PlannedRow row, JsonNode member) {
      String lastChanged = member.path("last_changed").asText();
      if (!member.path("web_id").canConvertToLong() || lastChanged.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new Echo(
              new SeenMember(
                  member.path("web_id").asLong(),
                  member.path("id").asText(),
                  Identifier.address(member.path("email_address").asText()),
                  ExportOutcomes.profile(row.profile()),
                  member.path("status").asText(),
                  MailchimpTime.instant(lastChanged)),
              row.profile(),
              row.member() != null));
    }
  }

  /**
   * A member that was archived or unsubscribed by us.
   *
   * @param at when, by Mailchimp's clock
   */
  record Removed(String address, MemberStatus status, Instant at) {}

  void keep(Handle handle, ExportAudience work, List<Echo> echoes) {
    // In the order of the key, so that two transactions never wait for each other in a circle. Web
    // ids grow: who is new comes behind those who are known.
    Map<Boolean, List<SeenMember>> known =
        echoes.stream()
            .sorted(Comparator.comparingLong(echo -> echo.seen().webId()))
            .collect(partitioningBy(Echo::known, mapping(Echo::seen, toList())));
    merge(handle, work, known.get(true));
    if (!MembershipStore.copy(handle, work.audience().id(), known.get(false), true)) {
      merge(handle, work, known.get(false));
    }
  }

  private static void merge(Handle handle, ExportAudience work, List<SeenMember> ordered) {
    if (ordered.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into membership (audience, web_id, member, address, profile, status, last_changed,
                                    own_write)
            select :audience, u.web_id, u.member, u.address, u.profile, u.status,
                   instant(u.last_changed), instant(u.last_changed)
              from unnest(:webIds::bigint[], :members::text[], :addresses::text[],
                          :profiles::bigint[], :statuses::text[], :lastChanged::bigint[])
                   u (web_id, member, address, profile, status, last_changed)
            on conflict (audience, web_id) do update
               set member = excluded.member, address = excluded.address,
                   profile = coalesce(membership.profile, excluded.profile),
                   status = excluded.status, last_changed = excluded.last_changed,
                   own_write = excluded.own_write
             where membership.last_changed <= excluded.last_changed
            """)
        .bind("audience", work.audience().id())
        .bind("webIds", SqlArray.longs(ordered, SeenMember::webId))
        .bind("members", SqlArray.texts(ordered, SeenMember::member))
        .bind("addresses", SqlArray.texts(ordered, SeenMember::address))
        .bind("profiles", SqlArray.longs(ordered, SeenMember::profile))
        .bind("statuses", SqlArray.texts(ordered, SeenMember::status))
        .bind("lastChanged", SqlArray.instants(ordered, SeenMember::lastChanged))
        .execute();
  }

  /** Members that were looked at and not written: no echo of ours is to be expected. */
  void see(Handle handle, ExportAudience work, List<Echo> members) {
    new MembershipStore()
        .see(handle, work.audience().id(), members.stream().map(Echo::seen).toList());
  }

  /** Mailchimp answers an archiving, and what is done in bulk, without the member. */
  void removed(Handle handle, ExportAudience work, List<Removed> members) {
    if (members.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update membership m
               set status = locked.now, last_changed = greatest(m.last_changed, locked.at),
                   own_write = locked.at
              from (select s.web_id, u.now, u.at from membership s
                      join unnest(:addresses::text[], :statuses::text[], :ats::timestamptz[])
                           u (address, now, at)
                        on s.address = u.address
                     where s.audience = :audience and s.status not in ('archived', 'deleted')
                     order by s.web_id for update of s) locked
             where m.audience = :audience and m.web_id = locked.web_id
            """)
        .bind("audience", work.audience().id())
        .bindArray("addresses", String.class, members.stream().map(Removed::address).toArray())
        .bindArray("statuses", String.class, members.stream().map(r -> r.status().word()).toArray())
        .bindArray("ats", String.class, members.stream().map(a -> a.at().toString()).toArray())
        .execute();
  }

  /** Mailchimp does not know these addresses. */
  void missing(Handle handle, ExportAudience work, List<String> addresses) {
    if (addresses.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update membership m set status = 'deleted'
              from (select web_id from membership
                     where audience = :audience and address = any(:addresses)
                     order by web_id for update) locked
             where m.audience = :audience and m.web_id = locked.web_id
            """)
        .bind("audience", work.audience().id())
        .bindArray("addresses", String.class, addresses)
        .execute();
  }
}
