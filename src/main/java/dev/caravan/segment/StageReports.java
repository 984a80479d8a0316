package dev.caravan.segment;

import dev.caravan.event.EmailEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Who is recorded in which stage, and how close to its threshold. Safe for use by several threads.
 *
 * <p>A touch is an event of a person, not of a machine, whose type the stage's threshold names, and
 * so does the touchpoint of an export goal, of any connection, that writes to the event's audience.
 * It counts from the moment the stage was entered until the threshold's span is over. Several
 * events of one campaign are one touch, unless a goal of that audience counts every event.
 */
public final class StageReports {
  private final Jdbi jdbi;
  private final Clock clock;

  public StageReports(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  // Few profiles and their latest events come first, whatever the planner thinks of the documents:
  // it
  // would rather read all events than that.
  private static final String SQL =
      """
      with present as materialized (
        select s.profile, s.lifecycle, l.name, s.stage, s.entered_at,
               cast(d.stage #>> '{threshold,atMost}' as integer) as at_most,
               d.stage #>> '{threshold,per}' as per, d.stage #>> '{threshold,count}' as word,
               make_interval(hours => 24 * u.days) as span
          from stage s join lifecycle l on l.id = s.lifecycle
          left join lateral (select e.value as stage from jsonb_array_elements(l.document -> 'stages') e
                              where e.value ->> 'stage' = s.stage) d on true
          left join unnest(:pers, :days) u (per, days) on u.per = d.stage #>> '{threshold,per}'
         where s.profile = any(:profiles) and s.left_at is null
           and (cast(:names as text[]) is null or l.name = any(:names))
      ), touchpoint as materialized (
        select g.value #>> '{touchpoint,lifecycle}' as name, a.value as audience, w.value as word,
               bool_or(coalesce(g.value #>> '{touchpoint,unit}' = 'event', false)) as every_event
          from connection c
         cross join jsonb_array_elements(case jsonb_typeof(c.document -> 'exports') when 'array'
                                              then c.document -> 'exports' end) g
         cross join jsonb_array_elements_text(g.value -> 'audiences') a
         cross join jsonb_array_elements_text(g.value #> '{touchpoint,count}') w
         where g.value #>> '{touchpoint,lifecycle}' is not null
         group by 1, 2, 3
      ), happened as materialized (
        select p.profile, p.lifecycle, p.name, p.word, e.id, e.time,
               e.properties ->> 'List ID' as audience, e.properties ->> 'Campaign ID' as campaign
          from present p
          join unnest(:words, :types) k (word, type) on k.word = p.word
          join event e on e.profile = p.profile and e.type = k.type and not e.machine
                      and e.time > :now - p.span and e.time <= :now and e.time >= p.entered_at
      ), touch as (
        select h.profile, h.lifecycle, max(h.time) as latest
          from happened h
          join touchpoint t on t.name = h.name and t.word = h.word and t.audience = h.audience
         group by h.profile, h.lifecycle,
                  coalesce(case when not t.every_event then 'c' || h.campaign end, 'e' || h.id)
      ), placed as (
        select *, row_number() over (partition by profile, lifecycle order by latest desc) as place
          from touch
      )
      select p.profile, p.name, p.stage, p.entered_at, p.at_most, p.per, p.word,
             count(t.place) as touches,
             max(t.latest) filter (where t.place = p.at_most) + p.span as free_at
        from present p left join placed t on t.profile = p.profile and t.lifecycle = p.lifecycle
       group by p.profile, p.name, p.stage, p.entered_at, p.at_most, p.per, p.word, p.span
      """;

  /**
   * The present stages of these profiles by lifecycle, in the order of the names; a profile that is
   * in none is no key.
   *
   * @param names only these lifecycles; null: all
   */
  public Map<Long, Map<String, StageNow>> of(
      Handle handle, Collection<Long> profiles, Collection<String> names) {
    Map<Long, Map<String, StageNow>> stages = new HashMap<>();
    handle
        .createQuery(SQL)
        .bindArray("profiles", Long.class, profiles)
        .bindByType("names", names == null ? null : names.toArray(String[]::new), String[].class)
        .bindArray("pers", String.class, Threshold.Per.words())
        .bindArray("days", Integer.class, days())
        .bindArray("words", String.class, EmailEvent.OPEN.word(), EmailEvent.CLICK.word())
        .bindArray("types", String.class, EmailEvent.OPEN.type(), EmailEvent.CLICK.type())
        .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
        .map(
            (row, context) ->
                stages
                    .computeIfAbsent(row.getLong("profile"), ignored -> new TreeMap<>())
                    .put(row.getString("name"), stage(row)))
        .list();
    return stages;
  }

  private static List<Integer> days() {
    return java.util.Arrays.stream(Threshold.Per.values())
        .map(per -> (int) per.span().toDays())
        .toList();
  }

  private static StageNow stage(ResultSet row) throws SQLException {
    return new StageNow(
        row.getString("name"),
        row.getString("stage"),
        instant(row, "entered_at"),
        row.getString("per") == null
            ? null
            : new Pressure(
                new Threshold(
                    row.getInt("at_most"),
                    Threshold.Per.of(row.getString("per")).orElseThrow(),
                    EmailEvent.ofWord(row.getString("word")).orElseThrow()),
                row.getInt("touches"),
                instant(row, "free_at")));
  }

  /** Every stay of a profile in every lifecycle, the earliest first. */
  public List<Stay> history(Handle handle, long profile) {
    return handle
        .createQuery(
            """
            select l.name, s.stage, s.entered_at, s.left_at
              from stage s join lifecycle l on l.id = s.lifecycle
             where s.profile = :profile order by s.entered_at, s.id
            """)
        .bind("profile", profile)
        .map(
            (row, context) ->
                new Stay(
                    row.getString("name"),
                    row.getString("stage"),
                    instant(row, "entered_at"),
                    instant(row, "left_at")))
        .list();
  }

  /** How many profiles are recorded in each stage of a lifecycle; a stage of nobody is no key. */
  public Map<String, Long> counts(String lifecycle) {
    Map<String, Long> counts = new LinkedHashMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select stage, count(*) from stage
                     where lifecycle = (select id from lifecycle where name = :name)
                       and left_at is null
                     group by stage
                    """)
                .bind("name", lifecycle)
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue())));
    return counts;
  }

  /** When every profile was looked at for a lifecycle last; empty: never. */
  public Optional<Instant> recomputedAt(String lifecycle) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select recomputed_at from lifecycle where name = :name")
                .bind("name", lifecycle)
                .map((row, context) -> Optional.ofNullable(instant(row, "recomputed_at")))
                .findOne()
                .flatMap(at -> at));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
