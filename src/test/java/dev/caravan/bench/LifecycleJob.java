package dev.caravan.bench;

import java.util.List;

/** Everybody's stage of a lifecycle, from nobody being in any. */
final class LifecycleJob implements Job {
  private final Crowd crowd;

  LifecycleJob(Crowd crowd) {
    this.crowd = crowd;
  }

  @Override
  public String name() {
    return "lifecycle";
  }

  @Override
  public String what() {
    return "the stages of %,d profiles recomputed".formatted(crowd.profiles);
  }

  @Override
  public String floor() {
    return "the plain SQL, into a table with the same indexes";
  }

  @Override
  public String unit() {
    return "profiles";
  }

  @Override
  public Sample ours() throws Exception {
    crowd.bePresent();
    crowd
        .town
        .database()
        .useHandle(
            handle -> {
              handle.execute("truncate stage");
              handle.execute("checkpoint");
            });
    Requests call = crowd.town.calls("POST", List.of("/api/lifecycles/customer/recompute"));
    return new Meter(crowd.town).measure(() -> call.send(1), seconds -> crowd.profiles);
  }

  @Override
  public Sample least() {
    return crowd
        .town
        .database()
        .withHandle(
            handle -> {
              handle.execute("create schema if not exists floor");
              handle.execute("drop table if exists floor.stage");
              handle.execute("create table floor.stage (like public.stage including all)");
              handle.execute("checkpoint");
              long begin = System.nanoTime();
              int entered = handle.execute(PASS);
              double seconds = (System.nanoTime() - begin) / 1e9;
              int ours =
                  handle.createQuery("select count(*) from stage").mapTo(Integer.class).one();
              if (ours != entered) {
                throw new IllegalStateException(
                    "the program has %d people in stages, the SQL %d".formatted(ours, entered));
              }
              return Sample.of(crowd.profiles, seconds);
            });
  }

  /** Nobody is in a stage yet: what has to be left needs no look. */
  private static final String PASS =
      """
      insert into floor.stage (lifecycle, profile, stage, entered_at)
      select 1, id, stage, now()
        from (select p.id,
                     case when lower(p.properties ->> 'city') = 'city 0' then null
                          when coalesce(p.properties ->> 'tier', '') = '' then null
                          when (p.properties ->> 'points')::numeric >= 300 then 'loyal'
                          when (p.properties ->> 'points')::numeric <= 400 then 'new' end as stage
                from profile p) present
       where stage is not null
      """;
}
