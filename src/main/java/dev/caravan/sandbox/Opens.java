package dev.caravan.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What was done with mails on demand, besides the invented activity. Thread-safe. */
final class Opens {
  /**
   * One thing that the member in a slot of its audience did with a campaign.
   *
   * @param action open, click, bounce or unsub; null: open
   * @param url of a click; null: none
   */
  record Open(String campaign, int slot, Instant at, String ip, String action, String url) {

    Activity activity() {
      String what = action == null ? "open" : action;
      boolean reader = what.equals("open") || what.equals("click");
      return new Activity(
          what,
          at.getEpochSecond(),
          url == null ? "" : url,
          what.equals("bounce") ? "hard" : "",
          reader ? ip : "");
    }
  }

  private final List<Open> opens = new ArrayList<>();

  synchronized void add(Open open) {
    opens.add(open);
  }

  synchronized List<Open> all() {
    return List.copyOf(opens);
  }

  synchronized List<Open> of(String campaign) {
    return opens.stream().filter(open -> open.campaign().equals(campaign)).toList();
  }
}
