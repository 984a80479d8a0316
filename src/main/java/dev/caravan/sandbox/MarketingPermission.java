package dev.caravan.sandbox;

import java.util.ArrayList;
import java.util.List;

/** A question of an audience's GDPR form; a member's bits follow the order of the questions. */
record MarketingPermission(String id, String text) {

  /** What Mailchimp asks when the form is switched on. */
  static List<MarketingPermission> questions(int webIdBase) {
    List<MarketingPermission> questions = new ArrayList<>();
    for (String text : List.of("Email", "Direct Mail", "Customized Online Advertising")) {
      questions.add(new MarketingPermission(Mix.hex(webIdBase, text.hashCode() + 1, 10), text));
    }
    return List.copyOf(questions);
  }
}
