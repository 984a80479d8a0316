package dev.caravan.importing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Outrun;
import dev.caravan.sql.SqlArray;
import dev.caravan.sql.SqlCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * The ledger of imports, a page at a time in the caller's transaction. A row is written only over
 * the version that was read. Safe for use by many threads.
 */
final class ImportLedger {
  /** Numbers as precise as they were written: sums must not drift. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final String COLUMNS =
      """
      web_id, contact, address, profile, in_scope, last_changed, fetched_at, run,
      fingerprint, contributed, reason, waits_property, waits_value
      """;

  private static final String GIVEN =
      """
      unnest(:webIds::bigint[], :contacts::text[], :addresses::text[], :profiles::bigint[], :inScope::boolean[],
             :lastChanged::bigint[], :fetchedAt::bigint[], :runs::bigint[],
             :fingerprints::bigint[], :contributed::jsonb[], :reasons::text[],
             :waitsProperties::text[], :waitsValues::text[])
      """;

  /** The rows of these members; a member never seen has none. Locks nothing. */
  Map<Long, LedgerRow> read(Handle handle, int goal, int audience, Collection<Long> webIds) {
    Map<Long, LedgerRow> rows = new HashMap<>();
    handle
        .createQuery(
            "select "
                + COLUMNS
                + " from import_ledger"
                + " where goal = :goal and audience = :audience and web_id = any(:webIds)")
        .bind("goal", goal)
        .bind("audience", audience)
        .bind("webIds", SqlArray.longs(webIds))
        .map((row, context) -> row(row))
        .forEach(row -> rows.put(row.webId(), row));
    return rows;
  }

  /**
   * At most {@code limit} members in scope that neither the run, dry or not, nor a read-back since
   * its beginning has met, in the order of their ids.
   *
   * @param after only members with a greater web id
   */
  List<LedgerRow> unmet(Handle handle, int goal, int audience, long run, long after, int limit) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from import_ledger
                 where goal = :goal and audience = :audience and in_scope and run < :run
                   and web_id > :after
                   and not exists (select from dry_run_member d
                                    where d.run = :run and d.goal = :goal and d.audience = :audience
                                      and d.web_id = import_ledger.web_id)
                 order by web_id limit :limit
                """)
        .bind("goal", goal)
        .bind("audience", audience)
        .bind("run", run)
        .bind("after", after)
        .bind("limit", limit)
        .map((row, context) -> row(row))
        .list();
  }

  /**
   * For each of these profiles, the members of the audience that belong to it and are in scope; a
   * profile that has none is absent.
   */
  Map<Long, Set<Long>> members(Handle handle, int goal, int audience, Collection<Long> profiles) {
    Map<Long, Set<Long>> members = new HashMap<>();
    handle
        .createQuery(
            """
            select profile, web_id from import_ledger
             where goal = :goal and audience = :audience and in_scope
               and profile = any(:profiles)
            """)
        .bind("goal", goal)
        .bind("audience", audience)
        .bind("profiles", SqlArray.longs(profiles))
        .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
        .forEach(
            row ->
                members.computeIfAbsent(row.getKey(), id -> new HashSet<>()).add(row.getValue()));
    return members;
  }

  /** The row of the member that last had this address; empty when none had. */
  Optional<LedgerRow> find(Handle handle, int goal, int audience, String address) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                 from import_ledger
                 where goal = :goal and audience = :audience
                   and web_id in (select web_id from membership
                                   where audience = :audience and address = :address)
                 order by last_changed desc limit 1
                """)
        .bind("goal", goal)
        .bind("audience", audience)
        .bind("address", address)
        .map((row, context) -> row(row))
        .findOne();
  }

  /**
   * Writes rows.
   *
   * @param read the versions that were read, by web id
   * @throws Outrun when one of them has changed since
   */
  void write(
      Handle handle, int goal, int audience, List<LedgerRow> rows, Map<Long, LedgerRow> read) {
    List<LedgerRow> fresh = new ArrayList<>();
    List<LedgerRow> known = new ArrayList<>();
    rows.stream()
        .sorted(Comparator.comparingLong(LedgerRow::webId))
        .forEach(row -> (read.containsKey(row.webId()) ? known : fresh).add(row));
    insert(handle, goal, audience, fresh);
    int updated = update(handle, goal, audience, known, read);
    if (updated < known.size()) {
      throw new Outrun(
          (known.size() - updated) + " members were imported by somebody else meanwhile");
    }
  }

  private static void insert(Handle handle, int goal, int audience, List<LedgerRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    SqlCopy copy = new SqlCopy();
    for (LedgerRow row : rows) {
      copy.number(goal)
          .number(audience)
          .number(row.webId())
          .text(row.contact())
          .text(row.address())
          .number(row.profile())
          .truth(row.inScope())
          .instant(row.lastChanged())
          .instant(row.fetchedAt())
          .number(row.run())
          .number(row.fingerprint())
          .json(row.contributed())
          .text(row.reason())
          .text(row.waitsFor() == null ? null : row.waitsFor().property())
          .text(row.waitsFor() == null ? null : row.waitsFor().value())
          .end();
    }
    if (!copy.into(handle, "import_ledger (goal, audience, " + COLUMNS + ")")) {
      throw new Outrun("a member was imported by somebody else meanwhile");
    }
  }

  private static int update(
      Handle handle, int goal, int audience, List<LedgerRow> rows, Map<Long, LedgerRow> read) {
    if (rows.isEmpty()) {
      return 0;
    }
    String sql =
        """
        update import_ledger l
           set contact = given.contact, address = given.address, profile = given.profile, in_scope = given.in_scope,
               last_changed = instant(given.last_changed), fetched_at = instant(given.fetched_at),
               run = given.run,
               fingerprint = given.fingerprint, contributed = given.contributed,
               reason = given.reason, waits_property = given.waits_property,
               waits_value = given.waits_value
          from rows from (
        """
            + GIVEN
            + """
              , unnest(:readRuns::bigint[]), unnest(:readAt::bigint[])) as given (
        """
            + COLUMNS
            + """
              , read_run, read_at)
         where l.goal = :goal and l.audience = :audience and l.web_id = given.web_id
           and l.run = given.read_run and l.fetched_at = instant(given.read_at)
        """;
    return bind(handle.createUpdate(sql), goal, audience, rows)
        .bind("readRuns", SqlArray.longs(rows, row -> read.get(row.webId()).run()))
        .bind("readAt", SqlArray.instants(rows, row -> read.get(row.webId()).fetchedAt()))
        .execute();
  }

  private static Update bind(Update update, int goal, int audience, List<LedgerRow> rows) {
    return update
        .bind("goal", goal)
        .bind("audience", audience)
        .bind("webIds", SqlArray.longs(rows, LedgerRow::webId))
        .bind("contacts", SqlArray.texts(rows, LedgerRow::contact))
        .bind("addresses", SqlArray.texts(rows, LedgerRow::address))
        .bind("profiles", SqlArray.longs(rows, LedgerRow::profile))
        .bind("inScope", SqlArray.booleans(rows, LedgerRow::inScope))
        .bind("lastChanged", SqlArray.instants(rows, LedgerRow::lastChanged))
        .bind("fetchedAt", SqlArray.instants(rows, LedgerRow::fetchedAt))
        .bind("runs", SqlArray.longs(rows, LedgerRow::run))
        .bind("fingerprints", SqlArray.longs(rows, LedgerRow::fingerprint))
        .bind("contributed", SqlArray.texts(rows, row -> text(row.contributed())))
        .bind("reasons", SqlArray.texts(rows, LedgerRow::reason))
        .bind(
            "waitsProperties",
            SqlArray.texts(rows, row -> row.waitsFor() == null ? null : row.waitsFor().property()))
        .bind(
            "waitsValues",
            SqlArray.texts(rows, row -> row.waitsFor() == null ? null : row.waitsFor().value()));
  }

  private static String text(ObjectNode node) {
    return node == null ? null : node.toString();
  }

  private static LedgerRow row(ResultSet row) throws SQLException {
    String contributed = row.getString("contributed");
    String waitsProperty = row.getString("waits_property");
    return new LedgerRow(
        row.getLong("web_id"),
        row.getString("contact"),
        row.getString("address"),
        row.getObject("profile", Long.class),
        row.getBoolean("in_scope"),
        row.getObject("last_changed", OffsetDateTime.class).toInstant(),
        row.getObject("fetched_at", OffsetDateTime.class).toInstant(),
        row.getLong("run"),
        row.getLong("fingerprint"),
        contributed == null ? null : object(contributed),
        row.getString("reason"),
        waitsProperty == null ? null : new Identifier(waitsProperty, row.getString("waits_value")));
  }

  private static ObjectNode object(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
