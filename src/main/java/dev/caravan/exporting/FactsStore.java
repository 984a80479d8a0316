package dev.caravan.exporting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ExportGoal.Source;
import dev.caravan.event.Interactions;
import dev.caravan.exporting.Facts.Ledger;
import dev.caravan.exporting.Facts.Member;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.ConsentAnswer;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ConsentStore.Consent;
import dev.caravan.segment.ConsentRule;
import dev.caravan.segment.SegmentSql;
import dev.caravan.segment.StageNow;
import dev.caravan.segment.StageReports;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Reads the facts about a chunk of candidates at once. Safe for use by many threads. */
final class FactsStore {
  // jsonb keeps numbers exactly, and so must we.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Segments segments;
  private final ConsentStore consents = new ConsentStore();
  private final StageReports stages;

  FactsStore(Segments segments, StageReports stages) {
    this.segments = segments;
    this.stages = stages;
  }

  /**
   * In the order of the profiles; whoever was decided about by now is left out.
   *
   * @param consent who does not meet it goes by the ledger's address, as who left the segment does
   */
  List<Facts> read(Handle handle, Chunk chunk, ConsentRule consent) {
    Map<Long, List<String>> memberships = segmentsOf(handle, chunk);
    Map<Long, Map<String, ConsentAnswer>> answers =
        consent.isOpen() ? Map.of() : consents.of(handle, chunk.profiles(), consent.ids());
    Map<Long, Map<String, StageNow>> present = stagesOf(handle, chunk);
    Map<Long, List<String>> seen = interactionsOf(handle, chunk);
    SegmentSql handled = consent.sql();
    return CandidateStore.bind(handle.createQuery(SQL.formatted(handled.sql())), chunk.audience())
        .bindMap(handled.parameters())
        .bind("identifier", chunk.audience().goal().identifier())
        .bindArray("profiles", Long.class, chunk.profiles())
        .map((row, context) -> facts(row, memberships, answers, present, seen))
        .list();
  }

  /**
   * A profile with several addresses keeps the one that was written; a leaver goes by the ledger,
   * unless no member has that address any more. Whoever is in the segment and settled is no
   * candidate; that the ledger has them without their being a leaver tells them.
   */
  private static final String SQL =
      """
      select c.profile, p.revision, c.leaver, a.address, coalesce(p.properties, '{}')::text as properties, p.zone,
             p.permission_level,
             m.member, m.status, m.last_changed,
             f.member as former, f.status as former_status, f.last_changed as former_changed,
             l.state, l.owned, l.payload::text, l.payload_hash, l.refused_hash, l.retry_at, l.reason, l.status_before,
             l.removed_at, l.address as ledger_address, l.removal,
             g.gone and exists (
               select 1 from identifier x
                 left join candidate k on k.run = c.run and k.goal = c.goal
                                      and k.audience = c.audience and k.profile = x.profile
                where x.property = :identifier and x.value = a.address and x.profile <> c.profile
                  and (not k.leaver
                       or k.profile is null and exists (
                            select from export_ledger e
                             where e.goal = c.goal and e.audience = c.audience
                               and e.profile = x.profile and e.state = 'active'
                               and e.reason is null)))
               as taken
        from candidate c
        left join profile p on p.id = c.profile
        left join export_ledger l on l.goal = c.goal and l.audience = c.audience
                                 and l.profile = c.profile
        left join membership o on c.profile < 0 and o.audience = c.audience and o.web_id = -c.profile
        left join lateral (
          select i.value from identifier i
           where i.profile = c.profile and i.property = :identifier
           order by (i.value = l.address) desc nulls last, i.value limit 1) i on true
        cross join lateral (select c.leaver or p.id is not null and not %s as gone) g
        cross join lateral (
          select case when g.gone and l.state <> 'removed'
                           and (i.value is null
                                or exists (select 1 from membership e
                                            where e.audience = c.audience
                                              and e.address = lower(l.address)
                                              and e.status <> 'deleted')) then l.address
                      else coalesce(o.address, i.value) end as address) a
        left join lateral (
          select * from membership m
           where m.audience + 0 = c.audience and m.address = lower(a.address) and m.status <> 'deleted'
           order by m.last_changed desc, m.web_id desc limit 1) m on true
        left join lateral (
          select * from membership m
           where m.audience + 0 = c.audience and m.status <> 'deleted'
             and m.address = case when not g.gone and l.accepted_at is not null
                                       and l.address <> a.address then lower(l.address) end
             and not exists (select 1 from identifier x
                              where x.property = :identifier and x.value = m.address)
           order by m.last_changed desc, m.web_id desc limit 1) f on true
       where c.run = :run and c.goal = :goal and c.audience = :audience
         and c.profile = any(:profiles) and not c.decided
       order by c.profile
      """;

  private Map<Long, List<String>> segmentsOf(Handle handle, Chunk chunk) {
    NeededSegments needed = NeededSegments.of(chunk.audience().goal());
    Collection<Long> profiles = chunk.profiles().stream().filter(id -> id > 0).toList();
    return needed.any() ? segments.of(handle, profiles, needed.names()) : Map.of();
  }

  private Map<Long, Map<String, StageNow>> stagesOf(Handle handle, Chunk chunk) {
    ExportGoal goal = chunk.audience().goal();
    Set<String> names = new HashSet<>();
    boolean all = false;
    for (var mapping : goal.mappings()) {
      all |= mapping.source() instanceof Source.AllLifecycles;
      if (mapping.source() instanceof Source.ChosenLifecycles chosen) {
        names.addAll(chosen.names());
      }
    }
    if (goal.stage() != null) {
      names.add(goal.stage().lifecycle());
    }
    if (goal.touchpoint() != null) {
      names.add(goal.touchpoint().lifecycle());
    }
    return all || !names.isEmpty()
        ? stages.of(handle, chunk.profiles(), all ? null : names)
        : Map.of();
  }

  private static Map<Long, List<String>> interactionsOf(Handle handle, Chunk chunk) {
    boolean wanted =
        chunk.audience().goal().mappings().stream()
            .anyMatch(mapping -> mapping.source() instanceof Source.Interactions);
    return wanted
        ? new Interactions().seen(handle, chunk.profiles().stream().filter(id -> id > 0).toList())
        : Map.of();
  }

  private static Facts facts(
      ResultSet row,
      Map<Long, List<String>> segments,
      Map<Long, Map<String, ConsentAnswer>> answers,
      Map<Long, Map<String, StageNow>> stages,
      Map<Long, List<String>> interactions)
      throws SQLException {
    long profile = row.getLong("profile");
    return new Facts(
        profile,
        row.getObject("revision", Long.class),
        row.getBoolean("leaver"),
        row.getString("address"),
        row.getBoolean("taken"),
        json(row.getString("properties")),
        row.getString("zone"),
        row.getString("permission_level"),
        Consent.of(answers.getOrDefault(profile, Map.of()).values()),
        segments.getOrDefault(profile, List.of()),
        stages.getOrDefault(profile, Map.of()),
        interactions.getOrDefault(profile, List.of()),
        member(row, "member", "status", "last_changed"),
        member(row, "former", "former_status", "former_changed"),
        ledger(row));
  }

  private static Member member(ResultSet row, String id, String status, String changed)
      throws SQLException {
    return row.getString(id) == null
        ? null
        : new Member(row.getString(id), status(row.getString(status)), instant(row, changed));
  }

  private static Ledger ledger(ResultSet row) throws SQLException {
    String state = row.getString("state");
    return state == null
        ? null
        : new Ledger(
            Ledger.State.valueOf(state.toUpperCase(java.util.Locale.ROOT)),
            row.getBoolean("owned"),
            json(row.getString("payload")),
            row.getBytes("payload_hash"),
            row.getBytes("refused_hash"),
            instant(row, "retry_at"),
            row.getString("reason"),
            status(row.getString("status_before")),
            instant(row, "removed_at"),
            row.getString("ledger_address"),
            Leaving.word(row.getString("removal")).orElse(null));
  }

  private static MemberStatus status(String word) {
    return word == null ? null : MemberStatus.of(word).orElseThrow();
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static JsonNode json(String text) throws SQLException {
    try {
      return text == null ? null : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new SQLException("no JSON: " + text, e);
    }
  }
}
