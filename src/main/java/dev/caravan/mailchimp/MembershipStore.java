package dev.caravan.mailchimp;

import dev.caravan.sql.SqlArray;
import dev.caravan.sql.SqlCopy;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The mirror of the members: what every audience holds, as far as it was seen. A row is only
 * overwritten by what is at least as new. Safe for use by many threads.
 */
public final class MembershipStore {
  /** Keeps members as they were read. */
  public void see(Handle handle, int audience, Collection<SeenMember> seen) {
    see(handle, audience, seen, Set.of());
  }

  /**
   * Keeps members as they were read.
   *
   * @param newcomers web ids of those that are probably new: it costs less when they are, and more
   *     when they are not
   */
  public void see(Handle handle, int audience, Collection<SeenMember> seen, Set<Long> newcomers) {
    if (seen.isEmpty()) {
      return;
    }
    // In the order of the key, so that two pages never wait for each other in a circle. Web ids
    // grow: who is new comes behind those who are known.
    List<SeenMember> members =
        seen.stream().sorted(Comparator.comparingLong(SeenMember::webId)).toList();
    Set<Long> ids =
        known(
            handle,
            audience,
            members.stream().filter(member -> !newcomers.contains(member.webId())).toList());
    Map<Boolean, List<SeenMember>> known =
        members.stream().collect(Collectors.partitioningBy(one -> ids.contains(one.webId())));
    merge(handle, audience, known.get(true));
    if (!copy(handle, audience, known.get(false), false)) {
      merge(handle, audience, known.get(false));
    }
  }

  private static Set<Long> known(Handle handle, int audience, List<SeenMember> members) {
    return handle
        .createQuery(
            "select web_id from membership where audience = :audience and web_id = any(:webIds)")
        .bind("audience", audience)
        .bind("webIds", SqlArray.longs(members, SeenMember::webId))
        .mapTo(Long.class)
        .set();
  }

  /**
   * Members of whom there is no row, at a fraction of what merging costs.
   *
   * @param own whether it was our own write that brought them into being
   * @return false when somebody else has written one of them by now: nothing was written then
   */
  public static boolean copy(Handle handle, int audience, List<SeenMember> members, boolean own) {
    if (members.isEmpty()) {
      return true;
    }
    SqlCopy copy = new SqlCopy();
    for (SeenMember member : members) {
      copy.number(audience)
          .number(member.webId())
          .text(member.member())
          .text(member.address())
          .number(member.profile())
          .text(member.status())
          .instant(member.lastChanged())
          .instant(own ? member.lastChanged() : null)
          .end();
    }
    return copy.intoUnlessThere(
        handle,
        """
        membership (audience, web_id, member, address, profile, status, last_changed, own_write)
        """);
  }

  /**
   * Rows that say the same already are only read: most that a walk brings is an echo of what was
   * written here, and a conflict would lock each of their rows, which is a write. To leave them out
   * PostgreSQL may hash the others, so it is told to keep their order.
   */
  private static void merge(Handle handle, int audience, List<SeenMember> members) {
    if (members.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into membership (audience, web_id, member, address, profile, status, last_changed)
            select :audience, web_id, member, address, profile, status, instant(last_changed)
              from unnest(:webIds::bigint[], :members::text[], :addresses::text[],
                          :profiles::bigint[], :statuses::text[], :lastChanged::bigint[])
                   as given (web_id, member, address, profile, status, last_changed)
             where not exists (
                     select from membership m
                      where m.audience = :audience and m.web_id = given.web_id
                        and (m.last_changed > instant(given.last_changed)
                             or (m.member, m.address, m.status, m.last_changed)
                                = (given.member, given.address, given.status,
                                   instant(given.last_changed))
                                and (given.profile is null
                                     or given.profile is not distinct from m.profile)))
             order by web_id
            on conflict (audience, web_id) do update
               set member = excluded.member, address = excluded.address,
                   profile = coalesce(excluded.profile, membership.profile),
                   status = excluded.status, last_changed = excluded.last_changed
             where membership.last_changed <= excluded.last_changed
               and (membership.member, membership.address, membership.profile, membership.status,
                    membership.last_changed)
                   is distinct from
                   (excluded.member, excluded.address,
                    coalesce(excluded.profile, membership.profile), excluded.status,
                    excluded.last_changed)
            """)
        .bind("audience", audience)
        .bind("webIds", SqlArray.longs(members, SeenMember::webId))
        .bind("members", SqlArray.texts(members, SeenMember::member))
        .bind("addresses", SqlArray.texts(members, SeenMember::address))
        .bind("profiles", SqlArray.longs(members, SeenMember::profile))
        .bind("statuses", SqlArray.texts(members, SeenMember::status))
        .bind("lastChanged", SqlArray.instants(members, SeenMember::lastChanged))
        .execute();
  }

  /** The {@code last_changed} that Mailchimp answered to our latest write, by web id. */
  public Map<Long, Instant> ownWrites(Handle handle, int audience, Collection<Long> webIds) {
    Map<Long, Instant> writes = new HashMap<>();
    if (webIds.isEmpty()) {
      return writes;
    }
    handle
        .createQuery(
            """
            select web_id, own_write from membership
             where audience = :audience and web_id = any(:webIds) and own_write is not null
            """)
        .bind("audience", audience)
        .bind("webIds", SqlArray.longs(webIds))
        .map((row, context) -> Map.entry(row.getLong(1), row.getTimestamp(2).toInstant()))
        .forEach(write -> writes.put(write.getKey(), write.getValue()));
    return writes;
  }

  /** Members that Mailchimp no longer knows; their rows are kept as history. */
  public void gone(Handle handle, int audience, Collection<Long> webIds) {
    handle
        .createUpdate(
            """
            update membership m set status = 'deleted'
              from (select web_id from membership
                     where audience = :audience and web_id = any(:webIds)
                     order by web_id for update) locked
             where m.audience = :audience and m.web_id = locked.web_id
            """)
        .bind("audience", audience)
        .bind("webIds", SqlArray.longs(webIds))
        .execute();
  }
}
