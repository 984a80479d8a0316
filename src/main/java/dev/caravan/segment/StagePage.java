package dev.caravan.segment;

import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.PropertyStore;
import dev.caravan.segment.StageStore.Recomputed;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The one statement that evaluates the stages of some profiles and records what changed. */
final class StagePage {
  private final PropertyStore properties;

  StagePage(PropertyStore properties) {
    this.properties = properties;
  }

  /** Whether a stage of these profiles is another than is recorded. */
  boolean isOutdated(Handle handle, String lifecycle, Collection<Long> profiles) {
    return query(handle, lifecycle, OUTDATED, THESE)
        .map(query -> query.bindArray("profiles", Long.class, profiles).mapTo(Long.class).one() > 0)
        .orElse(false);
  }

  /** Records the stages of the profiles behind one, up to another. */
  Recomputed record(Handle handle, int lifecycle, long after, long last, Instant now) {
    return hold(handle, lifecycle)
        .flatMap(name -> query(handle, name, RECORD, PAGE_OF_THEM))
        .map(query -> recorded(query.bind("after", after).bind("last", last), now))
        .orElse(Recomputed.NOTHING);
  }

  /** Records the stages of these profiles. */
  Recomputed record(Handle handle, int lifecycle, Collection<Long> profiles, Instant now) {
    return hold(handle, lifecycle)
        .flatMap(name -> query(handle, name, RECORD, THESE))
        .map(query -> recorded(query.bindArray("profiles", Long.class, profiles), now))
        .orElse(Recomputed.NOTHING);
  }

  /**
   * Until the end of the transaction nobody else records stages of this lifecycle, and nobody is
   * erased: a profile that is read here is there when its stage is written.
   *
   * @return the name; empty when the lifecycle was deleted meanwhile
   */
  private static Optional<String> hold(Handle handle, int lifecycle) {
    ErasedPeople.hold(handle);
    return handle
        .createQuery("select name from lifecycle where id = :lifecycle for no key update")
        .bind("lifecycle", lifecycle)
        .mapTo(String.class)
        .findOne();
  }

  private static Recomputed recorded(Query query, Instant now) {
    return query
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .map((row, context) -> new Recomputed(row.getLong(1), row.getLong(2), row.getLong(3)))
        .one();
  }

  /** Whom a statement is about; the id stands in for the hole. */
  private static final String PAGE_OF_THEM = "%1$s > :after and %1$s <= :last";

  private static final String THESE = "%1$s = any(:profiles)";

  // The same is said of both tables: nothing else lets PostgreSQL read only the page of the second.
  private static final String PRESENT =
      """
      select p.id as profile, held.id as held, held.stage as before, %1$s as stage
        from profile p
        left join stage held on held.lifecycle = (select id from lifecycle where name = :name)
                            and held.profile = p.id and held.left_at is null and %3$s
       where %2$s
      """;

  private static final String OUTDATED =
      "select count(*) from (" + PRESENT + ") present where stage is distinct from before";

  // What is left is left before anything is entered: a profile has one stage at a time.
  private static final String RECORD =
      "with present as materialized ("
          + PRESENT
          + """
          ), changed as materialized (
            select profile, held, stage from present where stage is distinct from before
             order by profile
          ), gone as (
            update stage s set left_at = greatest(:now, s.entered_at)
              from changed c where s.id = c.held
            returning s.id
          ), entered as (
            insert into stage (lifecycle, profile, stage, entered_at)
            select (select id from lifecycle where name = :name), c.profile, c.stage, :now
              from changed c
             where c.stage is not null and (select count(*) from gone) >= 0
             order by c.profile
            returning id
          )
          select (select count(*) from present), (select count(*) from entered),
                 (select count(*) from gone)
          """;

  /** Empty when the lifecycle was deleted meanwhile. */
  private Optional<Query> query(Handle handle, String lifecycle, String sql, String whom) {
    Segments documents = StoredDocuments.all(handle, properties);
    if (documents.lifecycle(lifecycle).isEmpty()) {
      return Optional.empty();
    }
    StageSql stage = documents.compileStages(lifecycle, "held.id is not null");
    return Optional.of(
        handle
            .createQuery(
                sql.formatted(stage.sql(), whom.formatted("p.id"), whom.formatted("held.profile")))
            .bindMap(stage.parameters())
            .bind("name", lifecycle));
  }
}
