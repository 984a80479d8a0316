package dev.caravan.importing;

import dev.caravan.event.EventStore;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.ProfileStore;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Erases a person from every table, by the profile and by the addresses it holds. What stays are
 * numbers: the counts of runs, and outcome rows that tell nobody's name any more.
 *
 * <p>What can only be found by reading a table through goes first, in transactions of their own
 * that lock nothing else; the profile goes last. So an erasure that is cut short can be asked for
 * again.
 */
public final class Erasure {
  private static final List<String> READ_THROUGH =
      List.of(
          """
          delete from member_consent m using import_ledger l
          where m.goal = l.goal and m.audience = l.audience and m.web_id = l.web_id
            and l.address = any(:addresses)
          """,
          "delete from import_ledger where address = any(:addresses)",
          "delete from export_ledger where address = any(:addresses)",
          "delete from candidate where address = any(:addresses)",
          // Only what was worked off: a body that waits may be about somebody else too.
          """
          delete from inbox
          where done_at is not null and exists (
            select from unnest(:addresses) as one (address)
            where strpos(lower(body), lower(address)) > 0
                or strpos(lower(body), replace(lower(address), '@', '%40')) > 0)
          """);

  private static final String DAYS =
      "select distinct (requested_at at time zone 'UTC')::date::text from run order by 1";

  private static final String OUTCOMES_OF_A_DAY =
      """
      update outcome
      set profile = null, address = null, detail = null, before = null, after = null
      where day = :day::date and (profile = :profile or address = any(:addresses))
      """;

  private static final List<String> MEMBERSHIPS =
      List.of(
          "delete from membership where profile = :profile returning audience",
          """
          delete from membership
          where audience in (select id from audience) and address = any(:addresses)
          returning audience
          """);

  private static final List<String> BY_INDEX =
      List.of(
          """
          delete from member_consent m using import_ledger l
          where m.goal = l.goal and m.audience = l.audience and m.web_id = l.web_id
            and l.profile = :profile
          """,
          "delete from import_ledger where profile = :profile",
          "delete from export_ledger where profile = :profile",
          """
          delete from candidate c using run_audience r
          where c.run = r.run and c.goal = r.goal and c.audience = r.audience
            and c.profile = :profile
          """,
          "delete from hint where address = any(:addresses)",
          """
          update run set address = '(erased)'
          where address = any(:addresses) and ended_at is not null
          """);

  private final Jdbi jdbi;
  private final ProfileStore profiles;
  private final EventStore events;

  public Erasure(Jdbi jdbi, ProfileStore profiles, EventStore events) {
    this.jdbi = jdbi;
    this.profiles = profiles;
    this.events = events;
  }

  /** Whether there was such a profile. */
  public boolean erase(long profile) {
    List<String> addresses = addresses(jdbi.withHandle(handle -> held(handle, profile)));
    for (String sql : READ_THROUGH) {
      jdbi.useTransaction(handle -> bind(handle.createUpdate(sql), profile, addresses).execute());
    }
    for (String day :
        jdbi.withHandle(handle -> handle.createQuery(DAYS).mapTo(String.class).list())) {
      jdbi.useTransaction(
          handle ->
              bind(handle.createUpdate(OUTCOMES_OF_A_DAY), profile, addresses)
                  .bind("day", day)
                  .execute());
    }
    return jdbi.inTransaction(
        handle -> {
          boolean exists =
              handle
                  .createQuery("select id from profile where id = :profile for update")
                  .bind("profile", profile)
                  .mapTo(Long.class)
                  .findOne()
                  .isPresent();
          if (exists) {
            erase(handle, profile);
          }
          return exists;
        });
  }

  private void erase(Handle handle, long profile) {
    List<Identifier> held = held(handle, profile);
    List<String> addresses = addresses(held);
    forgetMembers(handle, profile, addresses);
    for (String sql : BY_INDEX) {
      bind(handle.createUpdate(sql), profile, addresses).execute();
    }
    events.erase(handle, profile, held);
    profiles.erase(handle, profile);
  }

  /** The mirror has a hole then, until it reads these audiences again. */
  private static void forgetMembers(Handle handle, long profile, List<String> addresses) {
    Set<Integer> audiences = new TreeSet<>();
    for (String sql : MEMBERSHIPS) {
      audiences.addAll(
          bind(handle.createQuery(sql), profile, addresses).mapTo(Integer.class).list());
    }
    handle
        .createUpdate("update audience set mirrored_until = null where id = any(:audiences)")
        .bindArray("audiences", Integer.class, audiences)
        .execute();
  }

  private static <S extends SqlStatement<S>> S bind(
      S statement, long profile, List<String> addresses) {
    return statement
        .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
        .bind("profile", profile)
        .bindArray("addresses", String.class, addresses);
  }

  private static List<Identifier> held(Handle handle, long profile) {
    return handle
        .createQuery("select property, value from identifier where profile = :profile")
        .bind("profile", profile)
        .map((row, context) -> new Identifier(row.getString(1), row.getString(2)))
        .list();
  }

  private static List<String> addresses(List<Identifier> held) {
    return held.stream().map(Identifier::value).filter(value -> value.contains("@")).toList();
  }
}
