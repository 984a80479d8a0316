package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final TestDatabase database = new TestDatabase();
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final Inbox inbox =
      new Inbox(database.jdbi(), executor, new SettableClock("2026-11-01T12:00:00.123456Z"));

  @AfterEach
  void close() {
    inbox.close();
    executor.shutdownNow();
    database.close();
  }

  @Test
  void should_answer_only_after_the_commit() throws Exception {
    inbox.accept(entry("one")).get(60, TimeUnit.SECONDS);

    // Another connection sees it: it is committed.
    assertThat(texts("select source || ' ' || body from inbox")).containsExactly("mailchimp one");
    assertThat(texts("select (received_at at time zone 'UTC')::text from inbox"))
        .containsExactly("2026-11-01 12:00:00.123456");
  }

  @Test
  void should_lose_nothing_and_double_nothing_from_32_threads() throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(32);
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      InboxEntry entry = entry("body " + i);
      sent.add(senders.submit(() -> inbox.accept(entry).get(60, TimeUnit.SECONDS)));
    }
    for (Future<?> one : sent) {
      one.get(60, TimeUnit.SECONDS);
    }
    senders.shutdown();

    assertThat(texts("select body from inbox"))
        .hasSize(5_000)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 5_000).mapToObj(i -> "body " + i).toList());
  }

  @Test
  void should_share_commits_between_senders() throws Exception {
    List<CompletableFuture<Void>> stored =
        IntStream.range(0, 2_000).mapToObj(i -> inbox.accept(entry("body " + i))).toList();
    for (CompletableFuture<Void> one : stored) {
      one.get(60, TimeUnit.SECONDS);
    }

    assertThat(Integer.parseInt(texts("select count(distinct xmin::text)::text from inbox").get(0)))
        .isLessThan(200);
  }

  @Test
  void should_fail_when_the_database_does_not_store() throws Exception {
    database.jdbi().useHandle(handle -> handle.execute("alter table inbox rename to outbox"));

    assertThatThrownBy(() -> inbox.accept(entry("lost")).get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IntakeUnavailable.class);

    database.jdbi().useHandle(handle -> handle.execute("alter table outbox rename to inbox"));
    inbox.accept(entry("kept")).get(60, TimeUnit.SECONDS);
    assertThat(texts("select body from inbox")).containsExactly("kept");
  }

  @Test
  void should_have_stored_all_that_it_acknowledged_though_connections_are_killed()
      throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(16);
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    AtomicInteger refused = new AtomicInteger();
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      String body = "body " + i;
      sent.add(
          senders.submit(
              () ->
                  inbox
                      .accept(entry(body))
                      .handle(
                          (nothing, failure) ->
                              failure == null
                                  ? acknowledged.add(body)
                                  : refused.incrementAndGet() > 0)
                      .join()));
    }
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(15))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              texts(
                  "select pg_terminate_backend(pid)::text from pg_stat_activity"
                      + " where datname = current_database() and query like 'insert into inbox%'"
                      + " and pid <> pg_backend_pid()");
              return sent.stream().allMatch(Future::isDone);
            });
    for (Future<?> one : sent) {
      one.get(60, TimeUnit.SECONDS);
    }
    senders.shutdown();

    assertThat(acknowledged.size() + refused.get()).isEqualTo(4_000);
    assertThat(acknowledged).isNotEmpty();
    assertThat(refused.get()).isPositive();
    assertThat(texts("select body from inbox")).containsAll(acknowledged).doesNotHaveDuplicates();
  }

  @Test
  void should_refuse_when_too_much_waits() {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              handle.execute("lock table inbox in access exclusive mode");
              String large = "x".repeat(10_000_000);
              List<CompletableFuture<Void>> futures =
                  IntStream.range(0, 12).mapToObj(i -> inbox.accept(entry(large))).toList();
              assertThat(futures).anyMatch(CompletableFuture::isCompletedExceptionally);
            });
  }

  @Test
  void should_go_on_after_an_error() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Jdbi failing =
        Jdbi.create(
            () -> {
              if (asked.getAndIncrement() == 0) {
                throw new StackOverflowError("the first time");
              }
              return database.dataSource().getConnection();
            });
    try (Inbox other =
        new Inbox(failing, executor, new SettableClock("2026-11-01T12:00:00.123456Z"))) {
      assertThatThrownBy(() -> other.accept(entry("lost")).get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IntakeUnavailable.class);

      other.accept(entry("kept")).get(60, TimeUnit.SECONDS);
    }
    assertThat(texts("select body from inbox")).containsExactly("kept");
  }

  @Test
  void should_count_what_is_being_written_among_what_waits() {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              handle.execute("lock table inbox in access exclusive mode");
              String large = "x".repeat(10_000_000);
              inbox.accept(entry(large));
              await()
                  .until(
                      () ->
                          texts(
                                  "select 'waits' from pg_locks l join pg_class c on c.oid = l.relation"
                                      + " where c.relname = 'inbox' and not l.granted")
                              .contains("waits"));
              assertThat(inbox.accept(entry(large))).isNotCompletedExceptionally();
              assertThat(inbox.accept(entry(large))).isNotCompletedExceptionally();
              assertThat(inbox.accept(entry(large))).isCompletedExceptionally();
            });
  }

  @Test
  void should_store_what_waits_when_it_closes() {
    List<CompletableFuture<Void>> stored =
        IntStream.range(0, 3_000).mapToObj(i -> inbox.accept(entry("body " + i))).toList();

    inbox.close();

    assertThat(texts("select body from inbox")).hasSize(3_000);
    assertThat(stored).allSatisfy(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(60)));
    assertThat(inbox.accept(entry("late"))).isCompletedExceptionally();
  }

  private static InboxEntry entry(String body) {
    return new InboxEntry(1, InboxEntry.Source.MAILCHIMP, body);
  }

  private List<String> texts(String sql) {
    return database.jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }
}
