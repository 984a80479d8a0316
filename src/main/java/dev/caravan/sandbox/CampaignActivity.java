package dev.caravan.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Invents what became of a campaign: the same for the same campaign, and no row is stored. */
final class CampaignActivity {
  private static final int DAY = 86_400;

  private final Campaign campaign;
  private final Audience audience;
  private final List<Opens.Open> opens;

  CampaignActivity(Campaign campaign, Audience audience, Opens opens) {
    this.campaign = campaign;
    this.audience = audience;
    this.opens = opens.of(campaign.id());
  }

  /** Everybody it was sent to, and whoever opened it besides, in a fixed order. */
  List<Recipient> recipients() {
    Set<Integer> openers = new HashSet<>();
    opens.forEach(open -> openers.add(open.slot()));
    int generated = audience.definition().generation().members();
    List<Recipient> recipients = new ArrayList<>();
    synchronized (audience) {
      for (int slot = 0; slot < audience.nextSlot(); slot++) {
        Member member = audience.at(slot);
        boolean sent = member != null && slot < generated && wasSent(member);
        if (member != null && (sent || openers.contains(slot))) {
          recipients.add(new Recipient(member, sent ? activity(member) : opened(member)));
        }
      }
    }
    return recipients;
  }

  private boolean wasSent(Member member) {
    return member.signup() < campaign.sendTime().getEpochSecond()
        && Long.remainderUnsigned(Mix.of(campaign.webId(), member.slot()), 100) < 92;
  }

  private List<Activity> activity(Member member) {
    Dice dice = new Dice(Mix.of(campaign.webId(), ~(long) member.slot()));
    long sent = campaign.sendTime().getEpochSecond();
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
    }
    activity.addAll(opened(member));
    activity.sort(Comparator.comparingLong(Activity::epochSecond));
    return activity;
  }

  private List<Activity> opened(Member member) {
    return opens.stream()
        .filter(open -> open.slot() == member.slot())
        .map(open -> new Activity("open", open.at().getEpochSecond(), "", "", open.ip()))
        .toList();
  }
}
