package dev.caravan.sandbox;

/** Picks somebody at random. */
final class Pick {
  private Pick() {}

  /** A subscribed member, or null if there is none. */
  static Member subscribed(Audience audience, Dice dice) {
    int subscribed = MemberStatus.SUBSCRIBED.mask();
    synchronized (audience) {
      int count = audience.count(subscribed);
      if (count == 0) {
        return null;
      }
      MemberQuery one =
          new MemberQuery(
              subscribed,
              MemberOrder.INSERTED,
              false,
              Long.MIN_VALUE,
              Long.MAX_VALUE,
              null,
              dice.below(count),
              1);
      return audience.page(one).members().get(0);
    }
  }
}
