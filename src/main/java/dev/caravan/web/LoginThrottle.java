package dev.caravan.web;

import java.time.Clock;
import java.time.Duration;
import java.util.function.BiPredicate;

/**
 * Slows down guessing at the login: one address that tries one user or many, and many addresses
 * that try one user. The latter cannot keep the user out: from where a user has logged in before,
 * only what that address did itself counts, and elsewhere the pause stays short. Safe for use by
 * many threads.
 */
public final class LoginThrottle {
  static final int FREE_OF_ADDRESS = 5;
  static final Duration LONGEST_OF_ADDRESS = Duration.ofMinutes(15);
  static final int FREE_OF_USER = 20;
  static final Duration LONGEST_OF_USER = Duration.ofMinutes(1);

  private final Guesses addresses;
  private final Guesses users;
  private final BiPredicate<String, String> known;

  /**
   * @param known whether the user of a name has logged in from an address before; asks the database
   */
  public LoginThrottle(Clock clock, BiPredicate<String, String> known) {
    this.addresses = new Guesses(clock, FREE_OF_ADDRESS, LONGEST_OF_ADDRESS);
    this.users = new Guesses(clock, FREE_OF_USER, LONGEST_OF_USER);
    this.known = known;
  }

  /**
   * Somebody wants to log in; that counts as a failure until it has succeeded.
   *
   * @return how long to wait before trying; zero: not at all
   */
  public Duration attempt(String address, String name) {
    boolean stranger = !known.test(name, address);
    Duration pause = addresses.pause(address);
    Duration ofUser = stranger ? users.pause(name) : Duration.ZERO;
    if (pause.compareTo(ofUser) < 0) {
      pause = ofUser;
    }
    if (pause.isZero()) {
      pause = addresses.attempt(address, name);
    }
    if (stranger && pause.isZero()) {
      pause = users.attempt(name, address);
    }
    return pause;
  }

  public void succeeded(String address, String name) {
    addresses.forgive(address, name);
    users.forgive(name, address);
  }
}
