package dev.caravan.web;

import dev.caravan.run.RunFilter;
import dev.caravan.run.RunState;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.camel.Message;

/** Reads which runs are asked for. */
final class RunFilterRequest {
  /** Every way in which a run comes about. */
  static final List<String> TRIGGERS =
      List.of("api", "schedule", "start", "webhook", "drift", "approval", "undo", "retry");

  private RunFilterRequest() {}

  /**
   * Reads {@code connection}, {@code state}, {@code trigger}, {@code from} and {@code to}.
   *
   * @param connections the surrogate id of a connection by its name
   * @throws ApiProblem that names what is wrong and what would be right
   */
  static RunFilter read(Message request, ToIntFunction<String> connections) {
    String connection = request.getHeader("connection", String.class);
    return new RunFilter(
        connection == null ? null : Integer.valueOf(connections.applyAsInt(connection)),
        words(request, "state", Arrays.stream(RunState.values()).map(Enum::name).toList()).stream()
            .map(RunState::valueOf)
            .toList(),
        words(request, "trigger", TRIGGERS),
        time(request, "from"),
        time(request, "to"));
  }

  private static List<String> words(Message request, String name, List<String> known) {
    String given = request.getHeader(name, String.class);
    if (given == null || given.isEmpty()) {
      return List.of();
    }
    List<String> words = List.of(given.split(",", -1));
    for (String word : words) {
      if (!known.contains(word)) {
        throw ApiProblem.badRequest(
            "%s is %s; right are one or more of %s, with commas between them"
                .formatted(name, given, String.join(", ", known)));
      }
    }
    return words;
  }

  private static Instant time(Message request, String name) {
    String given = request.getHeader(name, String.class);
    try {
      return given == null ? null : Instant.parse(given);
    } catch (DateTimeParseException e) {
      throw ApiProblem.badRequest(
          name + " is " + given + "; right is a time such as 2026-11-01T10:00:00Z");
    }
  }
}
