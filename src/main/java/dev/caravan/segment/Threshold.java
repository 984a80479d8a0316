package dev.caravan.segment;

import dev.caravan.event.EmailEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How often people in a stage may be touched.
 *
 * @param atMost touches within the span, from 1
 * @param count what a touch is: opening a mail, or clicking in it
 */
public record Threshold(int atMost, Per per, EmailEvent count) {
  static final int MOST = 1_000;

  /** A span that ends now and slides with it; a day has 24 hours. */
  public enum Per {
    DAY(1),
    WEEK(7),
    MONTH(30),
    QUARTER(90);

    private final int days;

    Per(int days) {
      this.days = days;
    }

    /** The word that documents use: {@code week}. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    public Duration span() {
      return Duration.ofDays(days);
    }

    static Optional<Per> of(String word) {
      return Arrays.stream(values()).filter(per -> per.word().equals(word)).findFirst();
    }

    static List<String> words() {
      return Arrays.stream(values()).map(Per::word).toList();
    }
  }
}
