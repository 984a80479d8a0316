package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ImportGoal;
import dev.caravan.exporting.ExportForecast;
import dev.caravan.exporting.PersonForecast;
import dev.caravan.exporting.SentSoFar;
import dev.caravan.importing.ImportForecast;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.profile.Identifier;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** What every goal would do about one person now, and why. */
public final class PersonExplanation {
  private final PersonLookup lookup;
  private final ImportForecast imports;
  private final ExportForecast exports;
  private final SentSoFar sent;
  private final Supplier<List<Connection>> connections;

  /**
   * @param connections all there are
   */
  public PersonExplanation(
      PersonLookup lookup,
      ImportForecast imports,
      ExportForecast exports,
      SentSoFar sent,
      Supplier<List<Connection>> connections) {
    this.lookup = lookup;
    this.imports = imports;
    this.exports = exports;
    this.sent = sent;
    this.connections = connections;
  }

  /**
   * @param email null: by profile
   * @param profile its id; null: by email
   * @param connection null: all
   * @throws ApiProblem when not exactly one of the first two is given, or is none
   */
  ObjectNode explain(String email, String profile, Connection connection) {
    if ((email == null) == (profile == null)) {
      throw ApiProblem.badRequest(
          "give the person by email or by profile, such as email=ann@example.org");
    }
    PersonLookup.Person person =
        email == null ? lookup.byProfile(profile) : lookup.byAddress(Identifier.address(email));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("profile", person.profile()).put("email", person.address());
    ArrayNode goals = answer.putArray("goals");
    for (Connection each : connection == null ? connections.get() : List.of(connection)) {
      explain(goals, each, person);
    }
    return answer;
  }

  private void explain(ArrayNode goals, Connection connection, PersonLookup.Person person) {
    ImportGoal in = connection.document().importGoal();
    if (in != null) {
      for (ImportGoal.Audience audience : in.audiences()) {
        ObjectNode goal =
            goal(goals, connection, ImportGoal.NAME, "import", in.enabled(), audience.id());
        arriving(goal, connection, audience.id(), person);
      }
    }
    for (ExportGoal out : connection.document().exports()) {
      for (PersonForecast forecast :
          exports.explain(connection, out, person.profile(), person.address())) {
        leaving(
            goal(goals, connection, out.goal(), "export", out.enabled(), forecast.audience()),
            connection.goal(out.goal()),
            connection.audience(forecast.audience()),
            forecast,
            person);
      }
    }
  }

  private void arriving(
      ObjectNode goal, Connection connection, String audience, PersonLookup.Person person) {
    if (person.address() == null) {
      decided(goal, null, "identifier", "NO_ADDRESS", "The profile has no email address.");
      return;
    }
    List<Outcome> outcomes;
    try {
      outcomes = imports.explain(connection, audience, person.address());
    } catch (MailchimpFailure e) {
      decided(goal, null, "mailchimp", "NO_ANSWER", e.getMessage());
      return;
    }
    for (Outcome outcome : outcomes) {
      if (outcome.outcomeClass() != OutcomeClass.WARN) {
        decided(
            goal,
            outcome.outcomeClass().name(),
            outcome.reason() == null ? "mapping" : outcome.reason(),
            outcome.reason(),
            outcome.detail());
        goal.set("before", outcome.before());
        goal.set("after", outcome.after());
        if (outcome.rules() != null) {
          goal.set("rules", outcome.rules());
        }
        return;
      }
    }
    decided(goal, null, "same", null, null);
  }

  private void leaving(
      ObjectNode goal,
      int goalId,
      int audience,
      PersonForecast forecast,
      PersonLookup.Person person) {
    decided(goal, forecast.outcomeClass(), forecast.rule(), forecast.reason(), forecast.detail());
    goal.set("before", forecast.accepted());
    goal.set("after", forecast.payload());
    ObjectNode member = forecast.member() == null ? null : goal.putObject("member");
    if (member != null) {
      member.put("id", forecast.member().id());
      member.put("status", forecast.member().status().word());
      member.put("lastChanged", text(forecast.member().lastChanged()));
    }
    if (person.profile() != null) {
      sent.of(goalId, audience, person.profile())
          .ifPresent(
              last -> {
                ObjectNode node = goal.putObject("last").put("state", last.state());
                node.set("payload", last.payload());
                node.put("acceptedAt", text(last.acceptedAt())).put("reason", last.reason());
                node.put("answer", last.answer()).put("attempts", last.attempts());
                node.put("nextTry", text(last.nextTry()));
              });
    }
  }

  private static ObjectNode goal(
      ArrayNode goals,
      Connection connection,
      String goal,
      String direction,
      boolean enabled,
      String audience) {
    return goals
        .addObject()
        .put("connection", connection.name())
        .put("goal", goal)
        .put("direction", direction)
        .put("enabled", enabled && connection.document().enabled())
        .put("audience", audience);
  }

  private static void decided(
      ObjectNode goal, String outcomeClass, String rule, String reason, String detail) {
    goal.put("class", outcomeClass).put("rule", rule);
    goal.put("reason", reason).put("detail", detail);
  }

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
