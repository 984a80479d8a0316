package dev.caravan.connection;

import java.time.LocalDate;
import java.util.Set;

/**
 * Which email events a connection takes in and how they find their profile.
 *
 * @param joinKey {@code identity} for any unique identifier, or the property that holds the address
 * @param types of {@code open, click, bounce, sent, unsubscribe}
 * @param campaigns the kinds of campaigns whose reports are read, of {@link #CAMPAIGNS}
 * @param backfillFrom campaigns sent from this day on are read as a whole; null: what happens from
 *     the set-up on
 */
public record EventSource(
    String joinKey, Set<String> types, Set<String> campaigns, LocalDate backfillFrom) {
  /** The join key that means: any unique identifier. */
  public static final String IDENTITY = "identity";

  /** Every kind of campaign. */
  public static final Set<String> CAMPAIGNS = Words.of("regular", "variate", "rss", "automation");

  /** A source that reads every kind of campaign, from its set-up on. */
  public EventSource(String joinKey, Set<String> types) {
    this(joinKey, types, CAMPAIGNS, null);
  }
}
