package dev.caravan.sandbox;

import java.time.Instant;
import java.util.List;

/**
 * A batch of operations.
 *
 * @param results none before it is finished; in any order
 * @param completed null before it is finished
 */
record Batch(
    String id,
    Instant submitted,
    List<Operation> operations,
    Status status,
    List<Result> results,
    Instant completed) {

  /** How far a batch is (Marketing API, batch operations). */
  enum Status {
    PENDING,
    STARTED,
    FINISHED
  }

  /**
   * A call to be made.
   *
   * @param path below the version
   * @param params query parameters by name; null: none
   * @param body JSON; null: none
   * @param id of the client's choice; null: none
   */
  record Operation(
      String method, String path, java.util.Map<String, String> params, String body, String id) {}

  /** What became of an operation; the response is empty for 204. */
  record Result(int status, String id, String response) {
    boolean isError() {
      return status >= 400;
    }
  }

  Batch started() {
    return new Batch(id, submitted, operations, Status.STARTED, results, null);
  }

  Batch finished(List<Result> all, Instant at) {
    return new Batch(id, submitted, operations, Status.FINISHED, all, at);
  }

  boolean isFinished() {
    return status == Status.FINISHED;
  }
}
