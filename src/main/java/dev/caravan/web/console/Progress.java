package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;
import java.time.Duration;

/**
 * How far an open run is.
 *
 * @param total 0: not known yet
 * @param waits it was not taken up yet
 * @param rate rows a second; 0: nothing can be said yet
 * @param left until the goals that have begun are through; null: nothing can be said yet
 */
public record Progress(long done, long total, boolean waits, double rate, Duration left) {
  /** Of a run as the API tells it. */
  public static Progress of(JsonNode run) {
    JsonNode progress = run.path("progress");
    return new Progress(
        progress.path("done").asLong(),
        progress.path("total").asLong(),
        !run.path("startedAt").isTextual(),
        progress.path("rate").asDouble(),
        progress.path("secondsLeft").isNumber()
            ? Duration.ofSeconds(progress.path("secondsLeft").asLong())
            : null);
  }

  /** Rows, share, rate and the time left. */
  public String words() {
    if (total == 0) {
      return waits ? "Waiting to be taken up …" : "Looking what there is to do …";
    }
    String words =
        "%s of %s rows · %d %%"
            .formatted(Words.number(done), Words.number(total), Math.min(100, done * 100 / total));
    if (rate > 0) {
      words += " · %s rows/s".formatted(Words.number(Math.round(rate)));
    }
    return left == null || done >= total ? words : words + " · about " + Words.span(left) + " left";
  }
}
