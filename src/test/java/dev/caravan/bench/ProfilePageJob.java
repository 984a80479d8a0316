package dev.caravan.bench;

import java.util.List;
import java.util.Random;
import org.jdbi.v3.core.Handle;

/** All that is known of one person, one person after the other. */
final class ProfilePageJob implements Job {
  private static final int PAGES = 300;

  private final Crowd crowd;
  private final Random random = new Random(1);
  private List<Long> ids;

  ProfilePageJob(Crowd crowd) {
    this.crowd = crowd;
  }

  @Override
  public String name() {
    return "profile";
  }

  @Override
  public String what() {
    return "one profile of %,d with its %,d events".formatted(crowd.profiles, crowd.events);
  }

  @Override
  public String floor() {
    return "one statement that reads the same rows";
  }

  @Override
  public String unit() {
    return "profiles";
  }

  @Override
  public Sample ours() throws Exception {
    crowd.bePresent();
    ids = random.longs(PAGES, 1, crowd.profiles + 1L).boxed().toList();
    Requests pages =
        crowd.town.calls("GET", ids.stream().map(id -> "/api/profiles/" + id).toList());
    return new Meter(crowd.town).measure(() -> pages.send(1), seconds -> PAGES);
  }

  @Override
  public Sample least() {
    try (Handle handle = crowd.town.database().open()) {
      long begin = System.nanoTime();
      for (long id : ids) {
        handle.createQuery(EVERYTHING).bind("id", id).mapToMap().list();
      }
      return Sample.of(PAGES, (System.nanoTime() - begin) / 1e9);
    }
  }

  private static final String EVERYTHING =
      """
      select p.*,
             (select json_agg(i) from identifier i where i.profile = p.id) as identifiers,
             (select json_agg(m) from membership m where m.profile = p.id) as memberships,
             (select json_agg(c) from consent c where c.profile = p.id) as consents,
             (select json_agg(h) from consent_history h where h.profile = p.id) as history,
             (select json_agg(s) from stage s where s.profile = p.id) as stages,
             (select json_agg(e) from (select * from event where profile = p.id
                                        order by time desc limit 20) e) as events,
             (select json_agg(distinct v.properties ->> 'interaction') from event v
               where v.profile = p.id and v.type in ('VIEW', 'CLICK', 'CONVERSION')) as interactions
        from profile p where p.id = :id
      """;
}
