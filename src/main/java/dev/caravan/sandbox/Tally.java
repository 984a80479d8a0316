package dev.caravan.sandbox;

import java.util.List;

/** What the recipients of a campaign did, counted in one go over all of them. */
final class Tally {
  /** How often something was done, by how many, and when last. */
  static final class Deeds {
    private long total;
    private long people;
    private long last;

    long total() {
      return total;
    }

    long people() {
      return people;
    }

    /** In seconds since 1970; 0 if it was never done. */
    long last() {
      return last;
    }

    private void add(Recipient recipient, String action) {
      boolean did = false;
      for (Activity each : recipient.activity()) {
        if (each.action().equals(action)) {
          total++;
          last = Math.max(last, each.epochSecond());
          did = true;
        }
      }
      people += did ? 1 : 0;
    }
  }

  private final int recipients;
  private final Deeds opens = new Deeds();
  private final Deeds clicks = new Deeds();
  private final Deeds unsubscribes = new Deeds();
  private long hardBounces;
  private long softBounces;

  Tally(List<Recipient> recipients) {
    this.recipients = recipients.size();
    for (Recipient recipient : recipients) {
      if (!recipient.activity().isEmpty()) {
        add(recipient);
      }
    }
  }

  private void add(Recipient recipient) {
    opens.add(recipient, "open");
    clicks.add(recipient, "click");
    unsubscribes.add(recipient, "unsub");
    String bounce = recipient.first("bounce").map(Activity::type).orElse("");
    hardBounces += bounce.equals("hard") ? 1 : 0;
    softBounces += bounce.equals("soft") ? 1 : 0;
  }

  int recipients() {
    return recipients;
  }

  Deeds opens() {
    return opens;
  }

  Deeds clicks() {
    return clicks;
  }

  Deeds unsubscribes() {
    return unsubscribes;
  }

  long hardBounces() {
    return hardBounces;
  }

  long softBounces() {
    return softBounces;
  }

  /** What share of the recipients did it, from 0 to 1. */
  double rate(Deeds deeds) {
    return recipients == 0 ? 0 : (double) deeds.people() / recipients;
  }
}
