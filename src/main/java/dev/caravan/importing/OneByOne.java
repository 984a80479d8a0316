package dev.caravan.importing;

import dev.caravan.connection.Connection;
import dev.caravan.connection.ImportGoal;
import dev.caravan.event.Hints;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.run.GoalRun;
import dev.caravan.run.Run;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunState;
import dev.caravan.run.RunStore;
import dev.caravan.segment.ObjectiveStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jdbi.v3.core.Jdbi;

/**
 * Pages of members that are read one by one: the one person a run is for; behind a full import,
 * everybody whom no page brought; behind one of changes, those whose profiles have consent by now;
 * and members that a webhook spoke of. Safe for use by many threads.
 *
 * <p>That nobody is taken for gone who only changed while the pages were read, each is asked for:
 * Mailchimp tells of deleted members in no other way than by not knowing them.
 */
public final class OneByOne {
  private static final String GONE = "gone";
  private static final String PERSON = "person";
  private static final String CONSENTED = "consented";
  private static final int PAGE_SIZE = 100;

  private final Jdbi jdbi;
  private final MemberReader reader;
  private final RunStore runs;
  private final RunPages pages;
  private final IntFunction<Optional<Connection>> connections;
  private final Clock clock;
  private final ImportLedger ledger = new ImportLedger();
  private final LateConsent consented;

  /**
   * @param connections by surrogate id
   */
  public OneByOne(
      Jdbi jdbi,
      Mailchimp mailchimp,
      RunStore runs,
      RunPages pages,
      IntFunction<Optional<Connection>> connections,
      ObjectiveStore objectives,
      Clock clock) {
    this.jdbi = jdbi;
    this.reader = new MemberReader(mailchimp);
    this.runs = runs;
    this.pages = pages;
    this.connections = connections;
    this.consented = new LateConsent(jdbi, objectives);
    this.clock = clock;
  }

  /** What a walk leaves to be read one by one; each page is looked up when the last was stored. */
  public Iterator<AudiencePage> pages(Walk walk) {
    Run run = walk.goalRun().run();
    if (run.address() != null) {
      return pages.done(run.id(), walk.goalRun().goalId(), walk.audience(), PERSON).isEmpty()
          ? List.of(person(walk, run.address())).iterator()
          : List.<AudiencePage>of().iterator();
    }
    GoalRun goalRun = walk.goalRun();
    int audience = walk.audience();
    return walk.plan().isWhole()
        ? new KnownPages(walk, GONE, after -> unmet(goalRun, audience, after))
        : new KnownPages(
            walk, CONSENTED, after -> consented.members(goalRun, audience, after, PAGE_SIZE));
  }

  private List<LedgerRow> unmet(GoalRun goalRun, int audience, long after) {
    return jdbi.withHandle(
        handle ->
            ledger.unmet(handle, goalRun.goalId(), audience, goalRun.run().id(), after, PAGE_SIZE));
  }

  private AudiencePage person(Walk walk, String address) {
    return page(
        walk.goalRun(),
        walk.audience(),
        PERSON,
        0,
        read(walk.goalRun(), walk.audience(), walk.mailchimpId(), List.of(address)));
  }

  /**
   * The members that webhooks spoke of, under a run of their own; a page without members where the
   * connection does not import this audience.
   */
  public AudiencePage readBack(Hints hints) {
    Connection connection = connections.apply(hints.connection()).orElseThrow();
    Run run = readBackRun(connection);
    ImportGoal goal = connection.document().importGoal();
    boolean imports =
        goal != null
            && goal.enabled()
            && goal.audiences().stream().anyMatch(a -> a.id().equals(hints.audience()));
    if (!imports) {
      GoalRun nothing = new GoalRun(run, connection, ImportGoal.NAME, 0);
      return page(nothing, 0, ProfileWriter.READ_BACK, 0, List.of());
    }
    GoalRun goalRun =
        new GoalRun(run, connection, ImportGoal.NAME, connection.goal(ImportGoal.NAME));
    int audience = connection.audience(hints.audience());
    return page(
        goalRun,
        audience,
        ProfileWriter.READ_BACK,
        0,
        read(goalRun, audience, hints.audience(), hints.addresses()));
  }

  private Run readBackRun(Connection connection) {
    Instant now = clock.instant();
    return new Run(
        runs.nextId(),
        connection.id(),
        RunState.COMPLETED,
        "webhook",
        null,
        false,
        false,
        null,
        null,
        0,
        now,
        now);
  }

  private List<MemberReader.Found> read(
      GoalRun goalRun, int audience, String mailchimpId, List<String> addresses) {
    List<MemberReader.Found> found = new ArrayList<>();
    for (String address : addresses) {
      Optional<LedgerRow> known =
          jdbi.withHandle(handle -> ledger.find(handle, goalRun.goalId(), audience, address));
      reader
          .read(
              goalRun.connection().account(),
              mailchimpId,
              fields(goalRun),
              address,
              known.orElse(null),
              clock.instant())
          .ifPresent(found::add);
    }
    return found;
  }

  private static String fields(GoalRun goalRun) {
    return MemberField.fields(ImportScope.paths(goalRun.connection().document().importGoal()));
  }

  /** A page counts as fetched when its first member was. */
  private AudiencePage page(
      GoalRun goalRun, int audience, String phase, int number, List<MemberReader.Found> found) {
    return new AudiencePage(
        goalRun,
        audience,
        phase,
        number,
        found.stream().map(MemberReader.Found::member).toList(),
        found.stream()
            .map(MemberReader.Found::at)
            .min(Comparator.naturalOrder())
            .orElseGet(clock::instant));
  }

  /** Finds the members that are known, behind a web id, ascending. */
  private interface Known {
    List<LedgerRow> behind(long webId);
  }

  private final class KnownPages implements Iterator<AudiencePage> {
    private final Walk walk;
    private final String phase;
    private final Known known;
    private int number;
    private long after;
    private List<LedgerRow> next;

    KnownPages(Walk walk, String phase, Known known) {
      this.walk = walk;
      this.phase = phase;
      this.known = known;
      GoalRun goalRun = walk.goalRun();
      this.number = pages.done(goalRun.run().id(), goalRun.goalId(), walk.audience(), phase).size();
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = known.behind(after);
      }
      return !next.isEmpty();
    }

    @Override
    public AudiencePage next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      GoalRun goalRun = walk.goalRun();
      runs.checkStop(goalRun.run().id());
      int account = goalRun.connection().account();
      List<MemberReader.Found> found = new ArrayList<>();
      for (LedgerRow row : next) {
        found.add(reader.again(account, walk.mailchimpId(), fields(goalRun), row, clock.instant()));
        after = row.webId();
      }
      next = null;
      return page(goalRun, walk.audience(), phase, number++, found);
    }
  }
}
