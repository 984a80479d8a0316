package dev.caravan.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The questions that are asked about a crowd: a segment's count and the three analyses. */
final class Questions {
  private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.DAYS);
  private static final String FROM = TODAY.minus(Duration.ofDays(90)).toString();
  private static final String TO = TODAY.toString();
  private static final String INDEX = TODAY.minus(Duration.ofDays(60)).toString();

  private Questions() {}

  static List<Job> about(Crowd crowd) {
    return List.of(segment(crowd), funnel(crowd), touches(crowd), retention(crowd));
  }

  private static Question segment(Crowd crowd) {
    return new Question(
        "segment",
        "a segment of three conditions counted in %,d profiles".formatted(crowd.profiles),
        "profiles",
        crowd.profiles,
        crowd,
        "/api/segments/good/count",
        List.of("/count"),
        """
        select count(*) from profile
         where lower(properties ->> 'tier') in ('gold', 'platinum')
           and (properties ->> 'points')::numeric between 100 and 500
           and (properties ->> 'customer_since')::timestamptz
               between now() - interval '30 days' and now()
        """);
  }

  private static Question funnel(Crowd crowd) {
    return new Question(
        "funnel",
        "a funnel of two steps over %,d events".formatted(crowd.events),
        "events",
        crowd.events,
        crowd,
        "/api/analyses/funnel?campaign=c7&steps=VIEW,Sign%20Up&window=30d&from="
            + FROM
            + "&to="
            + TO,
        List.of("/entered", "/steps/0/people", "/steps/1/people"),
        """
        with s0 as (
          select profile, min(time) as t from event
           where type = 'Open Email' and properties ->> 'Campaign ID' = 'c7' and not machine
             and profile is not null and time >= '%s' and time < '%s' group by profile
        ), s1 as (
          select s0.profile, min(e.time) as t from s0
            join event e on e.profile = s0.profile and e.type = 'VIEW' and not e.machine
                        and e.time > s0.t and e.time <= s0.t + interval '30 days'
           group by s0.profile
        ), s2 as (
          select s1.profile, min(e.time) as t from s1
            join event e on e.profile = s1.profile and e.type = 'Sign Up' and not e.machine
                        and e.time > s1.t and e.time <= s1.t + interval '30 days'
           group by s1.profile
        )
        select (select count(*) from s0), (select count(*) from s1), (select count(*) from s2)
        """
            .formatted(FROM, TO));
  }

  private static Question touches(Crowd crowd) {
    return new Question(
        "touches",
        "touches until a sign-up over %,d events".formatted(crowd.events),
        "events",
        crowd.events,
        crowd,
        "/api/analyses/touches?goal=Sign%20Up&from=" + FROM + "&to=" + TO,
        List.of("/converted", "/untouched"),
        """
        with goal as (
          select profile, min(time) as at from event
           where type = 'Sign Up' and profile is not null group by profile
        ), touched as (
          select e.profile, count(distinct e.properties ->> 'Campaign ID') as touches
            from event e left join goal g on g.profile = e.profile
           where e.type = 'Open Email' and not e.machine and e.profile is not null
             and (g.at is null or g.at >= '%1$s') and e.time < least(g.at, '%2$s')
             and e.time >= least(g.at, '%2$s') - interval '90 days'
           group by e.profile
        ), numbers as (
          select coalesce(t.touches, 0) as touches, count(*) as people, count(g.profile) as converted
            from touched t
            full join (select profile from goal where at >= '%1$s' and at < '%2$s') g
              on g.profile = t.profile
           group by 1
        )
        select sum(converted), coalesce(sum(converted) filter (where touches = 0), 0) from numbers
        """
            .formatted(FROM, TO));
  }

  private static Question retention(Crowd crowd) {
    return new Question(
        "retention",
        "retention over four weeks and %,d events".formatted(crowd.events),
        "events",
        crowd.events,
        crowd,
        "/api/analyses/retention?campaign=c7&period=7d&periods=4&index=" + INDEX,
        List.of("/exposed/0/n", "/exposed/0/active", "/others/0/n", "/others/3/active"),
        """
        with exposed as (
          select distinct profile from event
           where type = 'Sent Email' and properties ->> 'Campaign ID' = 'c7' and not machine
             and profile is not null and time >= '%1$s' and time < timestamptz '%1$s' + interval '7 days'
        ), known as (
          select profile from event where time <= '%1$s' and profile is not null
          union select id from profile where created_at <= '%1$s'
          union select profile from exposed
        ), active as (
          select distinct profile,
                 floor(extract(epoch from time - timestamptz '%1$s') / 604800)::int as week
            from event
           where type in ('VIEW', 'Sign Up') and not machine and profile is not null
             and time >= '%1$s' and time < timestamptz '%1$s' + interval '28 days'
        ), curve as (
          select x.profile is not null as exposed, a.week, count(*) as people
            from known k left join exposed x using (profile) left join active a using (profile)
           group by 1, 2
        )
        select (select count(*) from exposed),
               (select people from curve where exposed and week = 0),
               (select count(*) from known) - (select count(*) from exposed),
               (select people from curve where not exposed and week = 3)
        """
            .formatted(INDEX));
  }
}
