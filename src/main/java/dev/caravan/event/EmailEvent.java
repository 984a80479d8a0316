package dev.caravan.event;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The five kinds of email events. Everything else is a product event under its own name. */
public enum EmailEvent {
  OPEN("open", "Open Email", false),
  CLICK("click", "Click Email Link", false),
  BOUNCE("bounce", "Bounce Email", true),
  SENT("sent", "Sent Email", true),
  UNSUBSCRIBE("unsubscribe", "Unsubscribe Email", true);

  private final String word;
  private final String type;
  private final boolean oncePerCampaign;

  EmailEvent(String word, String type, boolean oncePerCampaign) {
    this.word = word;
    this.type = type;
    this.oncePerCampaign = oncePerCampaign;
  }

  /** The word that connection documents use: {@code open}. */
  public String word() {
    return word;
  }

  /** The type that stored events carry: {@code Open Email}. */
  public String type() {
    return type;
  }

  /** Whether it happens at most once for each campaign and member, whoever tells of it and when. */
  public boolean isOncePerCampaign() {
    return oncePerCampaign;
  }

  /** The email event with this type; empty for a product event. */
  public static Optional<EmailEvent> ofType(String type) {
    return Arrays.stream(values()).filter(event -> event.type.equals(type)).findFirst();
  }

  /** The email event that documents call by this word; empty for any other word. */
  public static Optional<EmailEvent> ofWord(String word) {
    return Arrays.stream(values()).filter(event -> event.word.equals(word)).findFirst();
  }

  /** Of all of them. */
  public static List<String> types() {
    return Arrays.stream(values()).map(EmailEvent::type).toList();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(EmailEvent::word).toList();
  }
}
