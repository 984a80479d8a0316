package dev.caravan.exporting;

import dev.caravan.connection.Connection;
import dev.caravan.connection.ExportGoal;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.run.GoalRun;
import dev.caravan.run.MirrorOrder;
import java.util.List;

/** Opens a goal: what is to be done, audience by audience. Safe for use by many threads. */
public final class ExportGoals {
  private final AudienceCatalogue catalogue;

  public ExportGoals(AudienceCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * The audiences of the goal, in the order of its document, with merge fields and opt-in as
   * Mailchimp has them now.
   *
   * @throws dev.caravan.mailchimp.MailchimpFailure when it had to be asked and gave no answer
   */
  public List<ExportAudience> open(GoalRun goalRun) {
    Connection connection = goalRun.connection();
    ExportGoal goal =
        connection.document().exports().stream()
            .filter(export -> export.goal().equals(goalRun.goal()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "connection " + connection.name() + " has no export " + goalRun.goal()));
    List<Audience> current = catalogue.current(connection.account());
    return goal.audiences().stream()
        .map(
            id ->
                current.stream()
                    .filter(audience -> audience.mailchimpId().equals(id))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "goal " + goal.goal() + ": the account has no audience " + id)))
        .map(audience -> new ExportAudience(goalRun, goal, audience))
        .toList();
  }

  /** Asks for the members of the audience as they are now. */
  public MirrorOrder mirror(ExportAudience work) {
    return new MirrorOrder(work.goalRun(), work.audience().id(), work.audience().mailchimpId());
  }
}
