package dev.caravan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work that several threads take from one queue. */
final class Parallel {
  /** What one thread works with, such as a connection. */
  interface Worker<T> {
    void work(T one) throws Exception;

    void close() throws Exception;
  }

  private Parallel() {}

  /**
   * Opens the workers, then gives the clock to the work: seconds until the last piece was done.
   *
   * @param open makes a worker; called once for each thread
   */
  static <T> double seconds(List<T> pieces, int threads, Callable<? extends Worker<T>> open)
      throws Exception {
    List<Worker<T>> workers = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int i = 0; i < threads; i++) {
        workers.add(open.call());
      }
      Queue<T> queue = new ConcurrentLinkedQueue<>(pieces);
      long begin = System.nanoTime();
      List<Future<?>> ends = new ArrayList<>();
      for (Worker<T> worker : workers) {
        ends.add(pool.submit(() -> drain(queue, worker)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
      return (System.nanoTime() - begin) / 1e9;
    } finally {
      pool.shutdownNow();
      for (Worker<T> worker : workers) {
        worker.close();
      }
    }
  }

  private static <T> Void drain(Queue<T> queue, Worker<T> worker) throws Exception {
    for (T piece = queue.poll(); piece != null; piece = queue.poll()) {
      worker.work(piece);
    }
    return null;
  }
}
