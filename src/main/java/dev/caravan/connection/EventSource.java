package dev.caravan.connection;

import java.util.Set;

/**
 * Which email events a connection takes in and how they find their profile.
 *
 * @param joinKey {@code identity} for any unique identifier, or the property that holds the address
 * @param types of {@code open, click, bounce, sent, unsubscribe}
 */
public record EventSource(String joinKey, Set<String> types) {
  /** The join key that means: any unique identifier. */
  public static final String IDENTITY = "identity";
}
