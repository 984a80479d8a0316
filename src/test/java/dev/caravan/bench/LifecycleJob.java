package dev.caravan.bench;

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
    crowd.town.database().useHandle(handle -> handle.execute("truncate stage"));
    crowd.town.settle();
    return new Meter(crowd.town)
        .measure(
            () -> crowd.town.caravan.post("/api/lifecycles/customer/recompute", null, ""),
            answer -> crowd.profiles);
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

  private static final String PASS =
      """
      with now as (
        select p.id, s.id as held, s.stage as before,
               case when lower(p.properties ->> 'city') = 'city 0' then null
                    when s.id is null and coalesce(p.properties ->> 'tier', '') = '' then null
                    when (p.properties ->> 'points')::numeric >= 300 then 'loyal'
                    when (p.properties ->> 'points')::numeric <= 400 then 'new' end as stage
          from profile p
          left join floor.stage s on s.lifecycle = 1 and s.profile = p.id and s.left_at is null
      )
      insert into floor.stage (lifecycle, profile, stage, entered_at)
      select 1, id, stage, now() from now where stage is distinct from before and stage is not null
      """;
}
