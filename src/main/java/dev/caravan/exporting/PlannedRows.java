package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.Identifier;
import dev.caravan.run.OutcomeClass;
import dev.caravan.sql.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Reads the rows of a chunk for which something is still to be sent. Thread-safe. */
final class PlannedRows {
  private final Jdbi jdbi;

  PlannedRows(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** In the order of the profiles; rows that are done by now are left out. */
  List<PlannedRow> read(Chunk chunk) {
    return jdbi.inTransaction(handle -> read(handle, chunk));
  }

  /**
   * The same within the caller's transaction.
   *
   * <p>Every row is found by key or address, whatever statistics say: they are made before anything
   * is decided and written. By them PostgreSQL would read the whole plan, or the whole ledger, from
   * end to end for every chunk, and all members of a new audience. So it may not read tables from
   * end to end meanwhile, and neither the index of open actions nor that of an audience's members
   * can answer what is asked.
   */
  List<PlannedRow> read(Handle handle, Chunk chunk) {
    handle.execute("set local enable_seqscan = off");
    ExportAudience work = chunk.audience();
    Map<Long, Written> ledger = ledger(handle, work, chunk.profiles());
    List<Planned> planned = planned(handle, work, chunk.profiles(), ledger);
    Map<String, Met> mirror = mirror(handle, work, planned.stream().map(Planned::met).toList());
    handle.execute("set local enable_seqscan = on");
    return planned.stream()
        .sorted(Comparator.comparingLong(one -> one.row().profile()))
        .map(one -> one.with(mirror.get(one.met())))
        .toList();
  }

  private static List<Planned> planned(
      Handle handle, ExportAudience work, Collection<Long> profiles, Map<Long, Written> ledger) {
    return CandidateStore.bind(
            handle.createQuery(
                """
                select profile, address, action, class, reason, detail, payload::text, revision,
                       rules, before::text, attempted, seen, action is not null and not done as open
                  from candidate
                 where run = :run and goal = :goal and audience = :audience
                   and profile = any(:profiles)
                """),
            work)
        .bind("profiles", SqlArray.longs(profiles))
        .map(
            (row, context) ->
                row.getBoolean("open") ? Planned.of(row, ledger.get(row.getLong("profile"))) : null)
        .stream()
        .filter(Objects::nonNull)
        .toList();
  }

  private static Map<Long, Written> ledger(
      Handle handle, ExportAudience work, Collection<Long> profiles) {
    Map<Long, Written> rows = new HashMap<>();
    CandidateStore.bindPlace(
            handle.createQuery(
                """
                select profile, address, attempts, owned, state, removal, status_before,
                       removed_at, known_at
                  from export_ledger
                 where goal = :goal and audience = :audience and profile = any(:profiles)
                """),
            work)
        .bind("profiles", SqlArray.longs(profiles))
        .map((row, context) -> Map.entry(row.getLong("profile"), Written.of(row)))
        .forEach(row -> rows.put(row.getKey(), row.getValue()));
    return rows;
  }

  /** Of several members with one address, the one that changed last. */
  private static Map<String, Met> mirror(
      Handle handle, ExportAudience work, Collection<String> addresses) {
    Map<String, Met> members = new HashMap<>();
    handle
        .createQuery(
            """
            select address, member, status, last_changed, web_id
              from membership
             where audience + 0 = :audience and address = any(:addresses) and status <> 'deleted'
            """)
        .bind("audience", work.audience().id())
        .bind("addresses", SqlArray.texts(addresses, Function.identity()))
        .map((row, context) -> Map.entry(row.getString("address"), Met.of(row)))
        .forEach(
            row ->
                members.merge(
                    row.getKey(), row.getValue(), BinaryOperator.maxBy(Met.CHANGED_LAST)));
    return members;
  }

  /**
   * A row of which the member is still to be found.
   *
   * @param met the address that the audience knows the person by; null: none
   */
  private record Planned(PlannedRow row, String met) {
    /**
     * @param written what the goal has written of the person so far; null: nothing
     */
    private static Planned of(ResultSet row, Written written) throws SQLException {
      boolean known = written != null;
      String address = row.getString("address");
      Decision.Action action =
          Decision.Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT));
      PlannedRow planned =
          new PlannedRow(
              row.getLong("profile"),
              address,
              action,
              OutcomeClass.valueOf(row.getString("class")),
              row.getString("reason"),
              row.getString("detail"),
              (ObjectNode) FactsStore.json(row.getString("payload")),
              row.getObject("revision", Long.class),
              row.getObject("rules", Long.class),
              FactsStore.json(row.getString("before")),
              row.getBoolean("attempted"),
              known,
              known ? written.attempts : 0,
              known && written.isOwned(action),
              null,
              null,
              known ? written.statusBefore : null,
              known ? written.removedAt : null,
              known ? written.knownAt : null,
              memberStatus(row.getString("seen")));
      boolean byLedger = action == Decision.Action.MOVE || action == Decision.Action.RETURN;
      String met = byLedger ? (known ? written.address : null) : address;
      return new Planned(planned, met == null ? null : Identifier.address(met));
    }

    private PlannedRow with(Met member) {
      return member == null ? row : row.member(member.member, member.status);
    }
  }

  /** A row of the ledger. */
  private record Written(
      String address,
      int attempts,
      boolean owned,
      String state,
      String removal,
      MemberStatus statusBefore,
      Instant removedAt,
      Instant knownAt) {
    private static Written of(ResultSet row) throws SQLException {
      return new Written(
          row.getString("address"),
          row.getInt("attempts"),
          row.getBoolean("owned"),
          row.getString("state"),
          row.getString("removal"),
          memberStatus(row.getString("status_before")),
          FactsStore.instant(row, "removed_at"),
          FactsStore.instant(row, "known_at"));
    }

    private boolean isOwned(Decision.Action action) {
      return owned
          && (!state.equals("removed")
              || action == Decision.Action.RETURN
              || "tag".equals(removal)
              || "unsubscribe".equals(removal));
    }
  }

  /** A member as the mirror has it. */
  private record Met(String member, MemberStatus status, OffsetDateTime lastChanged, long webId) {
    private static final Comparator<Met> CHANGED_LAST =
        Comparator.comparing(Met::lastChanged).thenComparingLong(Met::webId);

    private static Met of(ResultSet row) throws SQLException {
      return new Met(
          row.getString("member"),
          memberStatus(row.getString("status")),
          row.getObject("last_changed", OffsetDateTime.class),
          row.getLong("web_id"));
    }
  }

  private static MemberStatus memberStatus(String word) {
    return word == null ? null : MemberStatus.of(word).orElseThrow();
  }
}
