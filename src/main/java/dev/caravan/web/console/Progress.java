package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;
import java.time.Duration;
import java.time.Instant;

/**
 * How far an open run is.
 *
 * @param total 0: not known yet
 * @param taken since it was taken up; zero: it waits
 */
public record Progress(long done, long total, Duration taken) {
  /** Rows a second are told from here on: before, they mean nothing. */
  private static final Duration TELLING = Duration.ofSeconds(2);

  /** Of a run as the API tells it. */
  public static Progress of(JsonNode run, Instant now) {
    Instant started = Words.instant(run.path("startedAt"));
    return new Progress(
        run.path("progress").path("done").asLong(),
        run.path("progress").path("total").asLong(),
        started == null || started.isAfter(now) ? Duration.ZERO : Duration.between(started, now));
  }

  /** Rows, share, rate and the time left. */
  public String words() {
    if (total == 0) {
      return taken.isZero() ? "Waiting to be taken up …" : "Looking what there is to do …";
    }
    String words =
        "%s of %s rows · %d %%"
            .formatted(Words.number(done), Words.number(total), Math.min(100, done * 100 / total));
    if (taken.compareTo(TELLING) < 0 || done == 0) {
      return words;
    }
    double rate = done * 1000.0 / taken.toMillis();
    Duration left = Duration.ofMillis((long) ((total - done) * 1000 / rate));
    return words
        + " · %s rows/s".formatted(Words.number(Math.round(rate)))
        + (done < total ? " · about " + Words.span(left) + " left" : "");
  }
}
