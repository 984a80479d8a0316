package dev.caravan.event.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.caravan.event.EventWorld;
import dev.caravan.event.analysis.Touches.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The analyses in SQL against a slow and obvious computation in memory. */
class AnalysesTest {
  private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
  private static final int PEOPLE = 6;
  private static EventWorld world;
  private static int connection;

  /** One event of a person; hours after the start. */
  record Happened(int person, String type, String campaign, int hour, boolean machine) {
    Instant time() {
      return START.plus(Duration.ofHours(hour));
    }
  }

  @BeforeContainer
  static void open() {
    world = new EventWorld();
    connection = world.connection("shop", "{\"events\": {\"joinKey\": \"email\"}}");
  }

  @AfterContainer
  static void close() {
    world.close();
  }

  @Provide
  Arbitrary<List<Happened>> histories() {
    return Combinators.combine(
            Arbitraries.integers().between(1, PEOPLE),
            Arbitraries.of("Open Email", "Click Email Link", "Visit", "Order", "Sent Email"),
            Arbitraries.of("c1", "c2"),
            Arbitraries.integers().between(0, 60),
            Arbitraries.of(true, false, false))
        .as(Happened::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 60)
  void should_agree_with_a_funnel_walked_person_by_person(
      @ForAll("histories") List<Happened> history, @ForAll boolean machines) {
    store(history);
    Funnel.Question question =
        new Funnel.Question(
            new Scope(START.plus(Duration.ofHours(5)), START.plus(Duration.ofHours(50)), machines),
            "Open Email",
            "c1",
            List.of(
                new Funnel.Step("Visit", Duration.ofHours(20)),
                new Funnel.Step("Order", Duration.ofHours(10))));

    List<List<Happened>> walks = new ArrayList<>();
    for (int person = 1; person <= PEOPLE; person++) {
      List<Happened> walk = walk(of(history, person, machines), question);
      if (!walk.isEmpty()) {
        walks.add(walk);
      }
    }
    Funnel.Answer answer = new Funnel(world.jdbi()).answer(question);
    assertThat(answer.entered()).isEqualTo(walks.size());
    for (int step = 1; step <= 2; step++) {
      int at = step;
      List<Long> seconds =
          walks.stream()
              .filter(walk -> walk.size() > at)
              .map(walk -> 3_600L * (walk.get(at).hour() - walk.get(at - 1).hour()))
              .sorted()
              .toList();
      Funnel.Reached reached = answer.reached().get(step - 1);
      assertThat(reached.people()).isEqualTo(seconds.size());
      assertThat(reached.medianSeconds()).isEqualTo(percentile(seconds, 0.5));
      assertThat(reached.p90Seconds()).isEqualTo(percentile(seconds, 0.9));
      assertThat(new Funnel(world.jdbi()).people(question, step, new People(0, 100)))
          .isEqualTo(
              walks.stream()
                  .filter(walk -> walk.size() > at)
                  .map(walk -> (long) walk.get(0).person())
                  .sorted()
                  .toList());
    }
    Map<String, Long> next = new TreeMap<>();
    for (List<Happened> walk : walks) {
      of(history, walk.get(0).person(), machines).stream()
          .filter(e -> e.hour() > walk.get(0).hour() && e.hour() <= walk.get(0).hour() + 20)
          .min(Comparator.comparing(Happened::hour).thenComparing(Happened::type))
          .ifPresent(e -> next.merge(e.type(), 1L, Long::sum));
    }
    assertThat(
            answer.next().stream()
                .collect(Collectors.toMap(Funnel.Next::event, Funnel.Next::people)))
        .isEqualTo(next);
  }

  @Property(tries = 60)
  void should_agree_with_touches_counted_person_by_person(
      @ForAll("histories") List<Happened> history, @ForAll Unit unit, @ForAll boolean machines) {
    store(history);
    Instant from = START.plus(Duration.ofHours(10));
    Instant to = START.plus(Duration.ofHours(45));
    Touches.Question question =
        new Touches.Question(
            new Scope(from, to, machines),
            "Order",
            Set.of("Open Email", "Click Email Link"),
            unit,
            Duration.ofHours(30));

    List<Integer> converted = new ArrayList<>();
    List<Integer> all = new ArrayList<>();
    Map<Integer, List<Long>> behind = new TreeMap<>();
    for (int person = 1; person <= PEOPLE; person++) {
      List<Happened> mine = of(history, person, true);
      Instant goal =
          mine.stream()
              .filter(e -> e.type().equals("Order"))
              .map(Happened::time)
              .min(Comparator.naturalOrder())
              .orElse(null);
      if (goal != null && goal.isBefore(from)) {
        continue;
      }
      Instant end = goal != null && goal.isBefore(to) ? goal : to;
      List<Happened> touches =
          of(history, person, machines).stream()
              .filter(e -> question.touches().contains(e.type()))
              .filter(e -> e.time().isBefore(end))
              .filter(e -> !e.time().isBefore(end.minus(question.lookback())))
              .toList();
      int number =
          unit == Unit.EVENT
              ? touches.size()
              : (int) touches.stream().map(Happened::campaign).distinct().count();
      all.add(number);
      if (goal != null && goal.isBefore(to)) {
        converted.add(number);
        behind.computeIfAbsent(number, any -> new ArrayList<>()).add((long) person);
      }
    }
    Touches.Answer answer = new Touches(world.jdbi()).answer(question);
    for (int number = 0; number <= 3; number++) {
      assertThat(new Touches(world.jdbi()).people(question, number, new People(0, 100)))
          .isEqualTo(behind.getOrDefault(number, List.of()));
    }
    assertThat(answer.converted()).isEqualTo(converted.size());
    assertThat(answer.untouched()).isEqualTo(converted.stream().filter(n -> n == 0).count());
    List<Integer> touched = converted.stream().filter(n -> n > 0).sorted().toList();
    assertThat(answer.median())
        .isEqualTo(touched.isEmpty() ? null : touched.get((touched.size() - 1) / 2));
    int most = all.stream().mapToInt(n -> n).max().orElse(0);
    assertThat(answer.bars())
        .isEqualTo(
            IntStream.rangeClosed(1, most)
                .mapToObj(
                    n ->
                        new Touches.Bar(
                            n,
                            converted.stream().filter(c -> c == n).count(),
                            all.stream().filter(a -> a >= n).count()))
                .toList());
  }

  @Property(tries = 60)
  void should_agree_with_people_followed_one_by_one(
      @ForAll("histories") List<Happened> history, @ForAll boolean any) {
    store(history);
    Instant index = START.plus(Duration.ofHours(12));
    Duration period = Duration.ofHours(10);
    Retention.Question question =
        new Retention.Question(
            "c1",
            "Open Email",
            index,
            any ? null : "Visit",
            period,
            6,
            START.plus(Duration.ofHours(47)),
            false,
            null);

    Set<Integer> exposed = new HashSet<>();
    Set<Integer> others = new HashSet<>();
    for (int person = 1; person <= PEOPLE; person++) {
      List<Happened> mine = of(history, person, false);
      boolean reached =
          mine.stream()
              .anyMatch(
                  e ->
                      e.type().equals("Open Email")
                          && e.campaign().equals("c1")
                          && e.hour() >= 12
                          && e.hour() < 22);
      // Odd people were made before the index, the others are known by what they did.
      boolean known =
          person % 2 == 1 || of(history, person, true).stream().anyMatch(e -> e.hour() <= 12);
      if (reached) {
        exposed.add(person);
      } else if (known) {
        others.add(person);
      }
    }
    Retention.Answer answer = new Retention(world.jdbi()).answer(question).orElseThrow();
    assertThat(answer.exposed()).isEqualTo(curve(history, exposed, any));
    assertThat(answer.others()).isEqualTo(curve(history, others, any));
  }

  @Example
  void should_walk_a_funnel_of_ten_steps_step_by_step() {
    List<Happened> history = new ArrayList<>();
    for (int person = 1; person <= PEOPLE; person++) {
      history.add(new Happened(person, "Open Email", "c1", 1, false));
      for (int step = 1; step <= 10; step++) {
        history.add(new Happened(person, "Step " + step, "c1", 1 + step, false));
      }
    }
    store(history);
    Funnel.Question question =
        new Funnel.Question(
            new Scope(START, START.plus(Duration.ofDays(9)), false),
            "Open Email",
            "c1",
            IntStream.rangeClosed(1, 10)
                .mapToObj(step -> new Funnel.Step("Step " + step, Duration.ofHours(1)))
                .toList());

    // Where a step is looked for again by each that follows, this takes longer than anybody waits.
    Funnel.Answer answer =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> new Funnel(world.jdbi()).answer(question));
    assertThat(answer.reached()).extracting(Funnel.Reached::people).containsOnly((long) PEOPLE);
  }

  @Example
  void should_take_the_first_exposure_as_index_and_answer_nothing_where_nobody_was_reached() {
    store(
        List.of(
            new Happened(1, "Sent Email", "c1", 9, false),
            new Happened(2, "Sent Email", "c1", 8, false)));
    Retention.Question question =
        new Retention.Question(
            "c1", "Sent Email", null, null, Duration.ofDays(1), 2, Instant.now(), false, null);
    assertThat(new Retention(world.jdbi()).answer(question).orElseThrow().index())
        .isEqualTo(START.plus(Duration.ofHours(8)));
    Retention.Question nobody =
        new Retention.Question(
            "c9", "Sent Email", null, null, Duration.ofDays(1), 2, Instant.now(), false, null);
    assertThat(new Retention(world.jdbi()).answer(nobody)).isEmpty();
  }

  @Example
  void should_compare_those_who_are_held_out_of_a_goal_with_those_who_are_written() {
    store(
        List.of(
            new Happened(1, "Visit", "c1", 13, false),
            new Happened(2, "Visit", "c1", 14, false),
            new Happened(3, "Visit", "c1", 25, false),
            new Happened(4, "Visit", "c1", 13, false)));
    world.execute("truncate hold_out");
    world.execute(
        """
        insert into hold_out (goal, profile, held, since)
        select g, p, p = 3, case p when 4 then timestamptz '%s' + interval '30 hours' else '%s' end
          from generate_series(1, 4) p, generate_series(7, 8) g where g = 7 or p = 1
        """
            .formatted(START.plus(Duration.ofHours(12)), START.plus(Duration.ofHours(12))));
    Retention.Question question =
        new Retention.Question(
            null,
            "Sent Email",
            null,
            "Visit",
            Duration.ofHours(10),
            2,
            START.plus(Duration.ofHours(40)),
            false,
            7);
    Retention retention = new Retention(world.jdbi());
    Retention.Answer answer = retention.answer(question).orElseThrow();
    assertThat(answer.index()).isEqualTo(START.plus(Duration.ofHours(12)));
    assertThat(answer.exposed()).containsExactly(new Share(2, 2), new Share(2, 0));
    assertThat(answer.others()).containsExactly(new Share(1, 0), new Share(1, 1));
    assertThat(retention.people(question, true, 0, new People(0, 10))).containsExactly(1L, 2L);
    assertThat(retention.people(question, false, 1, new People(0, 10))).containsExactly(3L);
    world.execute("truncate hold_out");
    assertThat(retention.answer(question)).isEmpty();
  }

  @Example
  void should_give_newcombes_interval() {
    // 56 of 70 and 48 of 80: from his paper, 0.0524 to 0.3339.
    Difference difference = new Difference(new Share(70, 56), new Share(80, 48));
    assertThat(difference.value()).isCloseTo(0.2, within(0.0001));
    assertThat(difference.low()).isCloseTo(0.0524, within(0.0001));
    assertThat(difference.high()).isCloseTo(0.3339, within(0.0001));
  }

  @Example
  void should_give_wilsons_interval() {
    // 10 of 100: from the textbook, 0.0552 to 0.1744.
    assertThat(new Share(100, 10).low()).isCloseTo(0.0552, within(0.0001));
    assertThat(new Share(100, 10).high()).isCloseTo(0.1744, within(0.0001));
    assertThat(new Share(0, 0).low()).isZero();
    assertThat(new Share(5, 0).low()).isZero();
    assertThat(new Share(5, 5).high()).isEqualTo(1);
  }

  private static List<Share> curve(List<Happened> history, Set<Integer> group, boolean any) {
    // Three periods of ten hours have ended 35 hours after the index.
    return IntStream.range(0, 3)
        .mapToObj(
            period ->
                new Share(
                    group.size(),
                    group.stream()
                        .filter(
                            person ->
                                of(history, person, false).stream()
                                    .filter(
                                        e ->
                                            e.type().equals("Visit")
                                                || any && e.type().equals("Order"))
                                    .anyMatch(
                                        e ->
                                            e.hour() >= 12 + 10 * period
                                                && e.hour() < 22 + 10 * period))
                        .count()))
        .toList();
  }

  private static List<Happened> walk(List<Happened> mine, Funnel.Question question) {
    List<Happened> walk = new ArrayList<>();
    mine.stream()
        .filter(e -> e.type().equals(question.start()))
        .filter(e -> e.campaign().equals(question.campaign()))
        .filter(e -> !e.time().isBefore(question.scope().from()))
        .filter(e -> e.time().isBefore(question.scope().to()))
        .min(Comparator.comparing(Happened::hour))
        .ifPresent(walk::add);
    for (Funnel.Step step : question.steps()) {
      if (walk.isEmpty()) {
        return walk;
      }
      Happened before = walk.get(walk.size() - 1);
      Happened next =
          mine.stream()
              .filter(e -> e.type().equals(step.event()))
              .filter(e -> e.time().isAfter(before.time()))
              .filter(e -> !e.time().isAfter(before.time().plus(step.window())))
              .min(Comparator.comparing(Happened::hour))
              .orElse(null);
      if (next == null) {
        return walk;
      }
      walk.add(next);
    }
    return walk;
  }

  private static Double percentile(List<Long> sorted, double part) {
    return sorted.isEmpty() ? null : (double) sorted.get((int) Math.ceil(part * sorted.size()) - 1);
  }

  private static List<Happened> of(List<Happened> history, int person, boolean machines) {
    return history.stream()
        .filter(e -> e.person() == person && (machines || !e.machine()))
        .toList();
  }

  private static void store(List<Happened> history) {
    world.execute("truncate event, profile");
    LongStream.rangeClosed(1, PEOPLE)
        .forEach(
            person ->
                world.execute(
                    "insert into profile (id, created_at) values (%d, '%s')"
                        .formatted(
                            person, START.plus(Duration.ofHours(person % 2 == 1 ? 0 : 999)))));
    for (int i = 0; i < history.size(); i++) {
      Happened e = history.get(i);
      world.execute(
          "insert into event (key, connection, type, profile, address, time, properties, source,"
              + " machine) values ('\\x%08x', %d, '%s', %d, 'p%d@example.org', '%s', '{\"Campaign ID\": \"%s\"}', 'track', %s)"
                  .formatted(
                      i,
                      connection,
                      e.type(),
                      e.person(),
                      e.person(),
                      e.time(),
                      e.campaign(),
                      e.machine()));
    }
    Objects.requireNonNull(history);
  }
}
