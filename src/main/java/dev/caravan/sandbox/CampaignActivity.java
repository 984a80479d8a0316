package dev.caravan.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Invents what became of a campaign: the same for the same campaign, and no row is stored. */
final class CampaignActivity {
  private static final int DAY = 86_400;
  private static final String PROXY = "66.249.84.17";

  private final Campaign campaign;
  private final Audience audience;
  private final Opens opens;

  CampaignActivity(Campaign campaign, Audience audience, Opens opens) {
    this.campaign = campaign;
    this.audience = audience;
    this.opens = opens;
  }

  /**
   * Everybody it was sent to, and whoever did something with it besides, in a fixed order. A
   * campaign with parts has the recipients of all of them.
   */
  List<Recipient> recipients() {
    List<Campaign> parts = campaign.parts();
    if (parts.isEmpty()) {
      return own();
    }
    Map<Integer, Recipient> all = new LinkedHashMap<>();
    for (Campaign part : parts) {
      for (Recipient one : new CampaignActivity(part, audience, opens).own()) {
        all.merge(one.member().slot(), one, CampaignActivity::together);
      }
    }
    return List.copyOf(all.values());
  }

  private static Recipient together(Recipient one, Recipient other) {
    List<Activity> activity = new ArrayList<>(one.activity());
    activity.addAll(other.activity());
    return sorted(one.member(), activity);
  }

  private static Recipient sorted(Member member, List<Activity> activity) {
    activity.sort(Comparator.comparingLong(Activity::epochSecond));
    return new Recipient(member, activity);
  }

  private List<Recipient> own() {
    Map<Integer, List<Opens.Open>> demanded =
        opens.of(campaign.id()).stream().collect(Collectors.groupingBy(Opens.Open::slot));
    int generated = audience.definition().generation().members();
    List<Recipient> recipients = new ArrayList<>();
    synchronized (audience) {
      for (int slot = 0; slot < audience.nextSlot(); slot++) {
        Member member = audience.at(slot);
        boolean sent = member != null && slot < generated && wasSent(member);
        if (member != null && (sent || demanded.containsKey(slot))) {
          List<Activity> activity = sent ? activity(member) : new ArrayList<>();
          demanded.getOrDefault(slot, List.of()).forEach(open -> activity.add(open.activity()));
          recipients.add(sorted(member, activity));
        }
      }
    }
    return recipients;
  }

  private boolean wasSent(Member member) {
    return member.signup() < campaign.sendTime().getEpochSecond()
        && campaign.isFor(member.slot())
        && Long.remainderUnsigned(Mix.of(campaign.webId(), member.slot()), 100) < 92;
  }

  private List<Activity> activity(Member member) {
    Dice dice = new Dice(Mix.of(campaign.webId(), ~(long) member.slot()));
    long sent = campaign.sendTime().getEpochSecond();
    if (campaign.type().equals("automation")) {
      // Everybody gets it at a time of their own.
      sent += dice.below(30) * (long) DAY;
    }
    List<Activity> activity = new ArrayList<>();
    int fate = dice.below(100);
    String ip = "203.0.113." + dice.below(256);
    if (fate < 2) {
      activity.add(new Activity("bounce", sent + 30 + dice.below(200), "", "hard", ""));
    } else if (fate < 4) {
      activity.add(new Activity("bounce", sent + 30 + dice.below(200), "", "soft", ""));
    } else if (fate < 44) {
      for (int i = 1 + dice.below(3); i > 0; i--) {
        activity.add(new Activity("open", sent + 5 + dice.below(DAY), "", "", ip));
      }
      if (dice.chance(30)) {
        String url = "https://shop.test/" + campaign.id() + "/" + dice.below(5);
        activity.add(new Activity("click", sent + 60 + dice.below(DAY), url, "", ip));
      }
      if (dice.chance(2)) {
        activity.add(new Activity("unsub", sent + 90 + dice.below(DAY), "", "", ""));
      }
    } else if (fate < 47) {
      // A proxy fetches the pictures before anybody can have read it.
      activity.add(new Activity("open", sent + 1 + dice.below(5), "", "", PROXY));
    } else if (fate < 48) {
      // A scanner follows every link at once.
      long at = sent + 3 + dice.below(5);
      for (int link = 0; link < 5; link++) {
        String url = "https://shop.test/" + campaign.id() + "/" + link;
        activity.add(new Activity("click", at, url, "", ip));
      }
    }
    return activity;
  }
}
