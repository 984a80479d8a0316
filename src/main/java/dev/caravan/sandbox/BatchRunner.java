package dev.caravan.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Carries out batches behind the callers' backs: a while after they were submitted, their
 * operations in no order of their own.
 */
final class BatchRunner implements AutoCloseable {
  private final Batches batches;
  private final Router api;
  private final BiFunction<String, String, FaultKind> faults;
  private final Duration time;
  private final Clock clock;
  private final Random order;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread runner = new Thread(task, "sandbox-batches");
            runner.setDaemon(true);
            return runner;
          });

  /**
   * @param faults what happens to the operation of a method and path; null for nothing
   * @param time from submitting to the end, half of it before the operations
   */
  BatchRunner(
      Batches batches,
      Router api,
      BiFunction<String, String, FaultKind> faults,
      Duration time,
      Clock clock,
      long seed) {
    this.batches = batches;
    this.api = api;
    this.faults = faults;
    this.time = time;
    this.clock = clock;
    this.order = new Random(seed);
  }

  void submit(Batch batch) {
    long half = time.toMillis() / 2;
    thread.schedule(() -> run(batch.id(), half), half, TimeUnit.MILLISECONDS);
  }

  private void run(String id, long pause) {
    Batch batch = batches.change(id, Batch::started);
    if (batch == null) {
      return;
    }
    List<Batch.Operation> operations = new ArrayList<>(batch.operations());
    Collections.shuffle(operations, order);
    List<Batch.Result> results = new ArrayList<>();
    for (Batch.Operation operation : operations) {
      carryOut(operation, results);
    }
    thread.schedule(
        () -> batches.change(id, before -> before.finished(results, clock.instant())),
        pause,
        TimeUnit.MILLISECONDS);
  }

  private void carryOut(Batch.Operation operation, List<Batch.Result> results) {
    FaultKind fault = faults.apply(operation.method(), "/3.0" + operation.path());
    Answer refused = SandboxServer.before(fault);
    if (fault == FaultKind.RESET) {
      return;
    }
    Answer answer = refused != null ? refused : answer(operation);
    if (fault == FaultKind.LOST_ANSWER) {
      return;
    }
    results.add(
        new Batch.Result(
            answer.status(),
            operation.id(),
            new String(
                answer.body(), 0, answer.length(), java.nio.charset.StandardCharsets.UTF_8)));
  }

  private Answer answer(Batch.Operation operation) {
    try {
      if (operation.path().startsWith("/batches")) {
        throw Problem.methodNotAllowed();
      }
      Router.Match match = api.find(operation.method(), operation.path());
      Map<String, String> query = operation.params() == null ? Map.of() : operation.params();
      byte[] body =
          operation.body() == null
              ? new byte[0]
              : operation.body().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      return match
          .handler()
          .answer(new Call(operation.method(), match.path(), query, body, new JsonBytes(1024)));
    } catch (Problem problem) {
      return Answer.problem(problem);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
