package dev.caravan.sandbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A campaign that was sent, or is being sent to one after the other. Campaigns follow from the
 * definition of their audience, like its generated members, so that they need not be stored.
 *
 * @param id ten hex digits
 * @param type regular, variate, rss or automation
 * @param parent the id of the campaign it is a part of, or of the workflow; empty if there is none
 * @param part which part it is, from 0; of a parent, how many parts there are
 * @param sendTime of an automation, when it was started
 */
record Campaign(
    String id,
    int webId,
    String listId,
    String type,
    String parent,
    int part,
    String title,
    String subject,
    Instant sendTime) {
  private static final List<String> TITLES =
      List.of("Welcome back", "Autumn letter", "New in the shop");
  private static final int[] DAYS_AGO = {45, 14, 2};
  private static final int PARTS = 2;

  /** What {@code /reports} lists of an audience: all but parts and the mails of automations. */
  static List<Campaign> of(AudienceDefinition audience) {
    List<Campaign> sent = new ArrayList<>();
    for (int number = 0; number < TITLES.size(); number++) {
      sent.add(regular(audience, number));
    }
    sent.add(parent(audience, 3, "variate", "Which subject?", 30));
    sent.add(parent(audience, 6, "rss", "News of the blog", 21));
    return sent;
  }

  static Campaign newest(AudienceDefinition audience) {
    return regular(audience, TITLES.size() - 1);
  }

  /** The combinations of a variate campaign, or what an RSS campaign has sent; else empty. */
  List<Campaign> parts() {
    List<Campaign> parts = new ArrayList<>();
    if (parent.isEmpty() && (type.equals("variate") || type.equals("rss"))) {
      for (int number = 0; number < part; number++) {
        int days = type.equals("rss") ? 7 * number : 0;
        parts.add(
            new Campaign(
                Mix.hex(webId, 100L + number, 10),
                webId + 1 + number,
                listId,
                type,
                id,
                number,
                title + " (" + (number + 1) + ")",
                subject,
                sendTime.plus(days, ChronoUnit.DAYS)));
      }
    }
    return parts;
  }

  /** The workflow of an audience: two mails, sent to everybody some time after signing up. */
  static List<Campaign> automation(AudienceDefinition audience) {
    List<Campaign> emails = new ArrayList<>();
    for (int number = 0; number < PARTS; number++) {
      int webId = audience.webIdBase() / 1000 + 9 + number;
      emails.add(
          new Campaign(
              Mix.hex(audience.webIdBase(), 9L + number, 10),
              webId,
              audience.id(),
              "automation",
              workflow(audience),
              number,
              audience.name() + ": Welcome " + (number + 1),
              "Welcome " + (number + 1),
              sent(audience, 60)));
    }
    return emails;
  }

  /** The ids of all campaigns of an audience, listed or not. */
  static Set<String> everyOne(AudienceDefinition audience) {
    Set<String> ids = new HashSet<>();
    for (Campaign campaign : of(audience)) {
      ids.add(campaign.id());
      campaign.parts().forEach(part -> ids.add(part.id()));
    }
    automation(audience).forEach(email -> ids.add(email.id()));
    return ids;
  }

  /** The id of the one workflow of an audience. */
  static String workflow(AudienceDefinition audience) {
    return Mix.hex(audience.webIdBase(), 90, 10);
  }

  /** The part of a campaign that a recipient got; of a part, whether it is that one. */
  boolean isFor(int slot) {
    if (!type.equals("variate") || parent.isEmpty()) {
      return true;
    }
    return Long.remainderUnsigned(Mix.of(webId - 1L - part, 7_000L + slot), PARTS) == part;
  }

  private static Campaign regular(AudienceDefinition audience, int number) {
    return new Campaign(
        Mix.hex(audience.webIdBase(), number, 10),
        audience.webIdBase() / 1000 + number,
        audience.id(),
        "regular",
        "",
        0,
        audience.name() + ": " + TITLES.get(number),
        TITLES.get(number),
        sent(audience, DAYS_AGO[number]));
  }

  private static Campaign parent(
      AudienceDefinition audience, int number, String type, String title, int daysAgo) {
    return new Campaign(
        Mix.hex(audience.webIdBase(), number, 10),
        audience.webIdBase() / 1000 + number,
        audience.id(),
        type,
        "",
        PARTS,
        audience.name() + ": " + title,
        title,
        sent(audience, daysAgo));
  }

  private static Instant sent(AudienceDefinition audience, int daysAgo) {
    return audience
        .generation()
        .at()
        .truncatedTo(ChronoUnit.SECONDS)
        .minus(daysAgo, ChronoUnit.DAYS);
  }
}
