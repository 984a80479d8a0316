package dev.caravan.mailchimp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.mailchimp.ConnectionPermits.Permit;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ConnectionPermitsTest {
  private static final String LOGIN = "login";

  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  private final ConnectionPermits one = instance(4);
  private final ConnectionPermits other = instance(4);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private ConnectionPermits instance(int max) {
    // As in earnest: a connection outside the pool, which ends when it is closed.
    PGSimpleDataSource single = new PGSimpleDataSource();
    single.setUrl(database.jdbcUrl());
    return new ConnectionPermits(single, max, clock);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    one.close();
    other.close();
    database.close();
  }

  private CompletableFuture<Permit> taking(ConnectionPermits permits, String login) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return permits.take(login);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        threads);
  }

  private List<Permit> take(ConnectionPermits permits, int number) throws InterruptedException {
    List<Permit> taken = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      taken.add(permits.take(LOGIN));
    }
    return taken;
  }

  private static void waits(CompletableFuture<Permit> taking) {
    Awaitility.await().during(Duration.ofMillis(200)).until(() -> !taking.isDone());
  }

  private static Permit comes(CompletableFuture<Permit> taking) throws Exception {
    return taking.get(60, TimeUnit.SECONDS);
  }

  @Test
  void should_share_the_permits_of_a_login_between_instances() throws Exception {
    List<Permit> held = take(one, 3);
    take(other, 1);
    CompletableFuture<Permit> fifth = taking(other, LOGIN);
    waits(fifth);
    comes(taking(other, "another login"));

    clock.advance(Duration.ofSeconds(2));
    one.give(held.get(0));

    comes(fifth);
    assertThat(one.inUse(LOGIN)).isEqualTo(2);
    assertThat(other.inUse(LOGIN)).isEqualTo(2);
  }

  @Test
  void should_never_let_more_than_the_maximum_be_in_flight_over_all_instances() throws Exception {
    AtomicInteger flying = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ConnectionPermits permits = i % 2 == 0 ? one : other;
      calls.add(
          CompletableFuture.runAsync(
              () -> {
                for (int round = 0; round < 25; round++) {
                  Permit permit = taking(permits, LOGIN).join();
                  peak.accumulateAndGet(flying.incrementAndGet(), Math::max);
                  Thread.yield();
                  flying.decrementAndGet();
                  permits.give(permit);
                }
              },
              threads));
    }
    CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

    assertThat(peak.get()).isBetween(2, 4);
    assertThat(one.inUse(LOGIN) + other.inUse(LOGIN)).isZero();
  }

  @Test
  void should_free_the_permits_of_an_instance_that_dies() throws Exception {
    take(one, 4);
    CompletableFuture<Permit> waiting = taking(other, LOGIN);
    waits(waiting);

    one.close();

    comes(waiting);
  }

  @Test
  void should_go_on_after_the_database_has_cut_the_connection() throws Exception {
    List<Permit> held = take(one, 2);
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
                    """));

    held.forEach(one::give);
    assertThat(one.inUse(LOGIN)).isZero();
    comes(taking(one, LOGIN));
    assertThat(take(other, 3)).hasSize(3);
    waits(taking(other, LOGIN));
  }

  @Test
  void should_use_half_as_many_after_too_many_requests_and_recover_one_by_one() throws Exception {
    one.tooMany(LOGIN);
    one.tooMany(LOGIN);
    take(one, 2);
    CompletableFuture<Permit> third = taking(one, LOGIN);
    waits(third);

    clock.advance(Duration.ofSeconds(5));
    comes(third);
    CompletableFuture<Permit> fourth = taking(one, LOGIN);
    waits(fourth);
    clock.advance(Duration.ofSeconds(5));
    comes(fourth);
    waits(taking(one, LOGIN));
  }

  @Test
  void should_keep_one_permit_however_often_there_were_too_many() throws Exception {
    for (int i = 0; i < 5; i++) {
      one.tooMany(LOGIN);
      clock.advance(Duration.ofSeconds(2));
    }
    comes(taking(one, LOGIN));
    waits(taking(one, LOGIN));
  }
}
