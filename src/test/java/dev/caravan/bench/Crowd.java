package dev.caravan.bench;

import dev.caravan.PackagedCaravan;

/** So many profiles and events, as questions are asked about: put into the tables by SQL. */
final class Crowd {
  private static final int CONNECTION = 1;

  final BenchTown town;
  final int profiles;
  final int events;
  private boolean present;

  Crowd(BenchTown town, int profiles, int events) {
    this.town = town;
    this.profiles = profiles;
    this.events = events;
  }

  /** Takes everything else away first; done once. */
  void bePresent() {
    if (present) {
      return;
    }
    town.forgetEverybody();
    define(town.caravan);
    town.database()
        .useHandle(
            handle -> {
              handle.createUpdate(PROFILES).bind("profiles", profiles).execute();
              handle.execute(
                  "insert into identifier select 'email', properties ->> 'email', id from profile");
              handle
                  .createQuery("select setval('profile_id', :profiles)")
                  .bind("profiles", profiles)
                  .mapTo(Long.class)
                  .one();
              handle
                  .createUpdate(EVENTS)
                  .bind("profiles", profiles)
                  .bind("events", events)
                  .bind("connection", CONNECTION)
                  .execute();
            });
    town.settle();
    present = true;
  }

  private static void define(PackagedCaravan caravan) {
    caravan.put(
        "/api/segments/good",
        """
        {"segment": "good", "where": {"all": [
          {"property": "tier", "is": ["Gold", "Platinum"]},
          {"property": "points", "from": 100, "to": 500},
          {"property": "customer_since", "inLast": "30d"}]}}
        """);
    caravan.put(
        "/api/lifecycles/customer",
        "application/yaml",
        """
        lifecycle: customer
        entry: {property: tier, empty: false}
        stages:
          - {stage: new, where: {property: points, to: 400}}
          - {stage: loyal, where: {property: points, from: 300}}
        completion: {property: city, is: [City 0]}
        """);
  }

  private static final String PROFILES =
      """
      insert into profile (id, properties, provenance)
      select i, jsonb_build_object('email', 'person' || i || '@example.org',
                 'first_name', 'Name ' || i % 5000, 'last_name', 'Family ' || i % 7000,
                 'city', 'City ' || i % 500,
                 'tier', (array['Gold', 'Silver', 'Platinum', 'Tin'])[i % 4 + 1],
                 'points', i % 1000, 'interests', jsonb_build_array('a' || i % 7, 'b' || i % 11),
                 'customer_since', to_char((now() - i % 200 * interval '12 hours') at time zone 'UTC',
                     'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
             jsonb_build_object('email', 1, 'first_name', 1, 'last_name', 1, 'city', 1, 'tier', 1,
                 'points', 1, 'interests', 1, 'customer_since', 1)
        from generate_series(1, :profiles) as i
      """;

  private static final String EVENTS =
      """
      insert into event (key, connection, type, profile, address, time, properties, source, machine)
      select int8send(i), :connection,
             (array['Sent Email', 'Sent Email', 'Sent Email', 'Sent Email', 'Open Email', 'Open Email',
                    'Click Email Link', 'VIEW', 'VIEW', 'Sign Up'])[draw % 10 + 1],
             who, 'person' || who || '@example.org',
             now() - draw / 10 % 259200 * interval '1 minute',
             jsonb_build_object('Campaign ID', 'c' || draw / 100 % 40, 'List ID', 'a1b2c3d4e5',
                 'Campaign Title', 'What is new in week ' || draw / 100 % 40, 'IP', '203.0.113.7'),
             'track', draw % 11 = 0
        from (select i, abs(hashint8(i)::bigint) as draw,
                     abs(hashint8extended(i, 7)) % :profiles + 1 as who
                from generate_series(1::bigint, :events) as i) given
      """;
}
