package dev.caravan.run.notification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.DriftRuns;

/** A notification as a mail. Stateless. */
final class MailText {
  private MailText() {}

  static String subject(Notification one) {
    JsonNode data = one.content().path("data");
    String what =
        switch (one.kind()) {
          case FAILED -> "needs attention";
          case RECOVERED -> "is all right again";
          case ENDED ->
              data.at("/run/trigger").asText().equals(DriftRuns.TRIGGER)
                  ? "differs from what was sent"
                  : "ran: " + state(data);
          case TEST -> "sends a test";
        };
    return "Caravan: " + data.path("connection").asText() + " " + what;
  }

  static String text(Notification one) {
    JsonNode data = one.content().path("data");
    if (one.kind() == Notification.Kind.TEST) {
      return """
          This is a test. Somebody wants to know whether notifications of connection %s arrive here.
          They do, and nothing is wrong.

          %s
          """
          .formatted(data.path("connection").asText(), data.path("url").asText());
    }
    StringBuilder text = new StringBuilder();
    text.append("Connection ").append(data.path("connection").asText());
    text.append(", run ").append(one.run()).append(": ").append(state(data)).append("\n");
    line(text, "Ended", data.at("/run/endedAt"));
    line(text, "Was due", data.at("/run/dueAt"));
    if (!data.path("reasons").isEmpty()) {
      text.append("\n");
      for (JsonNode reason : data.path("reasons")) {
        text.append("- ").append(reason.path("detail").asText()).append("\n");
      }
    }
    text.append("\n");
    for (JsonNode goal : data.path("goals")) {
      text.append(goal.path("goal").asText()).append(": ");
      text.append(words(goal.path("state").asText())).append(", ");
      text.append(goal.path("rows").asLong()).append(" rows, ");
      text.append(goal.path("rejected").asLong()).append(" refused by Mailchimp\n");
    }
    text.append("\n").append(data.path("url").asText()).append("\n");
    if (one.kind() == Notification.Kind.FAILED) {
      text.append("\nYou are told again when it is all right.\n");
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String what, JsonNode time) {
    if (time.isTextual()) {
      text.append(what).append(" at ").append(time.asText()).append("\n");
    }
  }

  private static String state(JsonNode data) {
    return words(data.at("/run/state").asText());
  }

  private static String words(String state) {
    return state.toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
