package dev.caravan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The thread pools that routes name. Their queues are short, and who finds one full does the work
 * itself: so fetching runs ahead of storing, but only so far.
 */
final class Threads implements AutoCloseable {
  private final List<ExecutorService> pools = new ArrayList<>();

  ExecutorService pool(String name, int size) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size,
            size,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(size),
            task -> {
              Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.CallerRunsPolicy());
    pool.allowCoreThreadTimeOut(true);
    pools.add(pool);
    return pool;
  }

  @Override
  public void close() {
    pools.forEach(ExecutorService::shutdownNow);
  }
}
