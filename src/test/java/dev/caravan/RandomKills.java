package dev.caravan;

import dev.caravan.sandbox.CallInfo;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * Kills the program at moments that a seed draws: some calls further on, and up to some tenths of a
 * second later. What it did is printed, so that a failure can be told from its seed.
 */
final class RandomKills {
  private final OutlivingTown town;
  private final Random random;
  private final int calls;
  private final int millis;

  /**
   * @param calls the most calls to the sandbox before a kill
   * @param millis the longest pause between the last of them and the kill
   */
  RandomKills(OutlivingTown town, long seed, int calls, int millis) {
    this.town = town;
    this.random = new Random(seed);
    this.calls = calls;
    this.millis = millis;
    System.out.println("seed " + seed);
  }

  /**
   * Kills the program in the middle of a run.
   *
   * @param counted the calls that count
   * @return false when the run ended before its moment had come; the program may still run then
   */
  boolean during(long run, Predicate<CallInfo> counted) {
    return during(run, counted, false);
  }

  /**
   * The same, and certainly before the run has ended: of the calls that count, those behind the
   * last one are not answered any more. At least one must be left.
   */
  boolean within(long run, Predicate<CallInfo> counted) {
    return during(run, counted, true);
  }

  private boolean during(long run, Predicate<CallInfo> counted, boolean holdsTheRest) {
    int after = 1 + random.nextInt(calls);
    int pause = random.nextInt(millis + 1);
    AtomicInteger left = new AtomicInteger(after);
    CompletableFuture<Void> kill = new CompletableFuture<>();
    town.sandbox.onCall(
        call -> {
          int more = counted.test(call) ? left.decrementAndGet() : 1;
          if (more == 0) {
            CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS)
                .execute(() -> kill.completeAsync(this::kill));
          } else if (more < 0 && holdsTheRest) {
            kill.join();
          }
        });
    Awaitility.await("a kill after " + after + " calls of run " + run)
        .atMost(5, TimeUnit.MINUTES)
        .pollInterval(50, TimeUnit.MILLISECONDS)
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(() -> kill.isDone() || (left.get() > 0 && town.isEnded(run)));
    town.sandbox.onCall(call -> {});
    if (left.get() > 0) {
      return false;
    }
    // Also one that is on its way although the run has ended: it would meet the next start.
    kill.join();
    long pages = town.count("select count(*) from run_page where run = " + run);
    System.out.printf(
        "run %d: killed %d ms after call %d, %d pages in the books%n", run, pause, after, pages);
    return town.count("select count(*) from run where ended_at is null and id = " + run) == 1;
  }

  /**
   * Kills the program as soon as so many pages are in the books.
   *
   * @return false when the run ended before
   */
  boolean afterPages(long run, int pages) {
    String books = "select count(*) from run_page where run = " + run;
    Awaitility.await("a kill after " + pages + " pages of run " + run)
        .atMost(5, TimeUnit.MINUTES)
        .pollInterval(10, TimeUnit.MILLISECONDS)
        .until(() -> town.count(books) >= pages);
    kill();
    System.out.printf("run %d: killed with %d pages in the books%n", run, town.count(books));
    return town.count("select count(*) from run where ended_at is null and id = " + run) == 1;
  }

  private Void kill() {
    town.kill();
    return null;
  }
}
