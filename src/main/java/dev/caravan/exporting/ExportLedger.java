package dev.caravan.exporting;

import dev.caravan.connection.Removal;
import dev.caravan.exporting.CandidateStore.Decided;
import dev.caravan.exporting.Decision.Mark;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.OutcomeClass;
import dev.caravan.sql.SqlArray;
import dev.caravan.sql.SqlCopy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What this goal wrote to each person of an audience, and what Mailchimp made of it. */
final class ExportLedger {
  /** How long the same payload may be refused before it is tried no more. */
  static final Duration GIVEN_UP = Duration.ofDays(30);

  /**
   * A payload that was accepted.
   *
   * @param owned whether this goal added the member
   */
  record Written(PlannedRow row, boolean owned, Instant at) {}

  /**
   * A payload that was refused.
   *
   * @param retryAt null: never with the same payload
   */
  record Turned(PlannedRow row, Verdict.Refused refused, Instant at, Instant retryAt) {}

  /**
   * A member that is out of the audience.
   *
   * @param before the status from which this goal took it out; null: somebody else did
   * @param removal how it did; null with {@code before}
   * @param knownAt as of when {@code before} is known; null: by a look right before the call
   */
  record Taken(PlannedRow row, MemberStatus before, Removal removal, Instant at, Instant knownAt) {}

  /** Remembers decisions that send nothing but must not be told again. */
  void mark(Handle handle, ExportAudience work, List<Decided> rows, Instant now) {
    for (Mark mark : Mark.values()) {
      List<Long> profiles =
          rows.stream()
              .filter(row -> row.decision().mark() == mark)
              .map(row -> row.facts().profile())
              .toList();
      if (!profiles.isEmpty()) {
        CandidateStore.bindPlace(
                handle.createUpdate(
                    """
                    update export_ledger
                       set reason = case :mark when 'LEFT' then 'LEFT_SEGMENT' end,
                           state = case :mark when 'GONE' then 'removed' else state end,
                           removal = case :mark when 'GONE' then null else removal end,
                           removed_at = case :mark when 'GONE' then :now else removed_at end
                     where goal = :goal and audience = :audience and profile = any(:profiles)
                    """),
                work)
            .bind("mark", mark.name())
            .bind("now", now.atOffset(ZoneOffset.UTC))
            .bindArray("profiles", Long.class, profiles)
            .execute();
      }
    }
  }

  /**
   * Remembers of whom Mailchimp has the payload that was made now, so that the next run need not
   * make it to know that.
   *
   * @param rules by which the payloads were made
   */
  void made(Handle handle, ExportAudience work, PayloadRules rules, List<Decided> rows) {
    List<Decided> unchanged =
        rows.stream()
            .filter(row -> row.decision().outcomeClass() == OutcomeClass.UNCHANGED)
            .filter(row -> row.facts().revision() != null)
            .toList();
    if (unchanged.isEmpty()) {
      return;
    }
    CandidateStore.bindPlace(
            handle.createUpdate(
                """
                update export_ledger l
                   set made_revision = u.revision, made_rules = u.rules, made_hash = l.payload_hash
                  from unnest(:profiles::bigint[], :revisions::bigint[], :rules::bigint[])
                       u (profile, revision, rules)
                 where l.goal = :goal and l.audience = :audience and l.profile = u.profile
                   and (l.made_revision, l.made_rules, l.made_hash)
                       is distinct from (u.revision, u.rules, l.payload_hash)
                """),
            work)
        .bind("rules", SqlArray.longs(unchanged, row -> rules.number(row.facts())))
        .bind("profiles", SqlArray.longs(unchanged, row -> row.facts().profile()))
        .bind("revisions", SqlArray.longs(unchanged, row -> row.facts().revision()))
        .execute();
  }

  void accept(Handle handle, ExportAudience work, List<Written> rows) {
    Map<Boolean, List<Written>> known =
        rows.stream().collect(Collectors.partitioningBy(written -> written.row().inLedger()));
    merge(handle, work, known.get(true));
    if (!copy(handle, work, known.get(false))) {
      merge(handle, work, known.get(false));
    }
  }

  /**
   * Rows of people whom this goal never wrote to, at half of what merging costs.
   *
   * @return false when one of them is in the ledger by now: nothing was written then
   */
  private static boolean copy(Handle handle, ExportAudience work, List<Written> rows) {
    if (rows.isEmpty()) {
      return true;
    }
    SqlCopy copy = new SqlCopy();
    for (Written written : rows) {
      PlannedRow row = written.row();
      byte[] hash = PayloadHash.of(row.payload());
      copy.number(work.goalRun().goalId())
          .number(work.audience().id())
          .number(row.profile())
          .text(row.address())
          .text("active")
          .truth(written.owned())
          .json(row.payload())
          .bytes(hash)
          .instant(written.at())
          .number(row.revision())
          .number(row.rules())
          .bytes(row.rules() == null ? null : hash)
          .end();
    }
    return copy.intoUnlessThere(
        handle,
        """
        export_ledger (goal, audience, profile, address, state, owned, payload, payload_hash,
                       accepted_at, made_revision, made_rules, made_hash)
        """);
  }

  private static void merge(Handle handle, ExportAudience work, List<Written> rows) {
    if (rows.isEmpty()) {
      return;
    }
    CandidateStore.bindPlace(
            handle.createUpdate(
                """
                insert into export_ledger (goal, audience, profile, address, state, owned, payload,
                                           payload_hash, accepted_at, made_revision, made_rules,
                                           made_hash)
                select :goal, :audience, u.profile, u.address, 'active', u.owned, u.payload,
                       decode(u.hash, 'hex'), instant(u.at), u.revision, u.rules,
                       case when u.rules is not null then decode(u.hash, 'hex') end
                  from unnest(:profiles::bigint[], :addresses::text[], :owned::boolean[],
                              :payloads::jsonb[], :hashes::text[], :ats::bigint[],
                              :revisions::bigint[], :rules::bigint[])
                       u (profile, address, owned, payload, hash, at, revision, rules)
                on conflict (goal, audience, profile) do update
                   set address = excluded.address, state = 'active', owned = excluded.owned,
                       payload = excluded.payload, payload_hash = excluded.payload_hash,
                       accepted_at = excluded.accepted_at, attempts = 0, retry_at = null,
                       refused_hash = null, refused_since = null,
                       reason = null, detail = null, status_before = null, removal = null,
                       removed_at = null, made_revision = excluded.made_revision,
                       made_rules = excluded.made_rules, made_hash = excluded.made_hash
                """),
            work)
        .bind("profiles", SqlArray.longs(rows, written -> written.row().profile()))
        .bind("addresses", SqlArray.texts(rows, written -> written.row().address()))
        .bind("owned", SqlArray.booleans(rows, Written::owned))
        .bind("payloads", SqlArray.texts(rows, written -> written.row().payload().toString()))
        .bind("hashes", SqlArray.texts(rows, written -> hash(written.row())))
        .bind("ats", SqlArray.instants(rows, Written::at))
        .bind("revisions", SqlArray.longs(rows, written -> written.row().revision()))
        .bind("rules", SqlArray.longs(rows, written -> written.row().rules()))
        .execute();
  }

  /**
   * The hash tells what must not be tried again, or not before its time; what was refused for as
   * long as {@link #GIVEN_UP} is given up.
   */
  void refuse(Handle handle, ExportAudience work, List<Turned> rows) {
    if (rows.isEmpty()) {
      return;
    }
    CandidateStore.bindPlace(
            handle.createUpdate(
                """
                insert into export_ledger (goal, audience, profile, address, state, refused_hash,
                                           refused_since, attempts, retry_at, reason, detail)
                select :goal, :audience, u.profile, u.address,
                       case when u.lasting::boolean then 'refused' else 'active' end,
                       decode(u.hash, 'hex'), u.at, 1,
                       u.retry_at, u.reason, u.detail
                  from unnest(:profiles::bigint[], :addresses::text[], :hashes::text[],
                              :lasting::text[], :ats::timestamptz[], :retries::timestamptz[],
                              :reasons::text[], :details::text[])
                       u (profile, address, hash, lasting, at, retry_at, reason, detail)
                on conflict (goal, audience, profile) do update
                   set state = case when excluded.state = 'refused'
                                         or excluded.refused_hash = export_ledger.refused_hash
                                            and excluded.refused_since - export_ledger.refused_since
                                                >= cast(:givenUp as interval)
                                    then 'refused' else export_ledger.state end,
                       refused_since = case when excluded.refused_hash = export_ledger.refused_hash
                                            then coalesce(export_ledger.refused_since, excluded.refused_since)
                                            else excluded.refused_since end,
                       refused_hash = excluded.refused_hash,
                       attempts = export_ledger.attempts + 1, retry_at = excluded.retry_at,
                       reason = excluded.reason, detail = excluded.detail
                """),
            work)
        .bind("givenUp", GIVEN_UP.toString())
        .bindArray("ats", String.class, rows.stream().map(r -> r.at().toString()).toArray())
        .bindArray("profiles", Long.class, rows.stream().map(r -> r.row().profile()).toArray())
        .bindArray("addresses", String.class, rows.stream().map(r -> r.row().address()).toArray())
        .bindArray("hashes", String.class, rows.stream().map(ExportLedger::refusedHash).toArray())
        .bindArray(
            "lasting",
            String.class,
            rows.stream().map(r -> Boolean.toString(isLasting(r))).toArray())
        .bindArray(
            "retries",
            String.class,
            rows.stream().map(r -> r.retryAt() == null ? null : r.retryAt().toString()).toArray())
        .bindArray(
            "reasons", String.class, rows.stream().map(r -> r.refused().refusal().name()).toArray())
        .bindArray("details", String.class, rows.stream().map(r -> r.refused().text()).toArray())
        .execute();
  }

  /** A removal that was refused says nothing of a payload. */
  private static boolean isLasting(Turned turned) {
    return turned.retryAt() == null && turned.row().payload() != null;
  }

  private static String refusedHash(Turned turned) {
    return turned.row().payload() == null ? null : hash(turned.row());
  }

  private static String hash(PlannedRow row) {
    return HexFormat.of().formatHex(PayloadHash.of(row.payload()));
  }

  /** Keeps the status a removed member had, should the person come back. */
  void remove(Handle handle, ExportAudience work, List<Taken> members) {
    List<Taken> known = members.stream().filter(taken -> taken.row().profile() > 0).toList();
    if (known.isEmpty()) {
      return;
    }
    CandidateStore.bindPlace(
            handle.createUpdate(
                """
                insert into export_ledger (goal, audience, profile, address, state, status_before,
                                           removal, removed_at, known_at)
                select :goal, :audience, u.profile, u.address, 'removed', u.status, u.removal, u.at,
                       u.known_at
                  from unnest(:profiles::bigint[], :addresses::text[], :statuses::text[],
                              :removals::text[], :ats::timestamptz[], :knownAts::timestamptz[])
                       u (profile, address, status, removal, at, known_at)
                on conflict (goal, audience, profile) do update
                   set state = 'removed', address = excluded.address,
                       status_before = excluded.status_before, removal = excluded.removal,
                       known_at = excluded.known_at,
                       removed_at = excluded.removed_at, reason = null, detail = null,
                       attempts = 0, retry_at = null
                """),
            work)
        .bindArray("profiles", Long.class, known.stream().map(t -> t.row().profile()).toArray())
        .bindArray("addresses", String.class, known.stream().map(t -> t.row().address()).toArray())
        .bindArray("statuses", String.class, known.stream().map(t -> word(t.before())).toArray())
        .bindArray(
            "removals",
            String.class,
            known.stream().map(t -> t.removal() == null ? null : t.removal().word()).toArray())
        .bindArray(
            "knownAts",
            String.class,
            known.stream().map(t -> t.knownAt() == null ? null : t.knownAt().toString()).toArray())
        .bindArray("ats", String.class, known.stream().map(t -> t.at().toString()).toArray())
        .execute();
  }

  private static String word(MemberStatus status) {
    return status == null ? null : status.word();
  }
}
