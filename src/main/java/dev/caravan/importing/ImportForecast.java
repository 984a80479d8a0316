package dev.caravan.importing;

import dev.caravan.connection.Connection;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.run.GoalRun;
import dev.caravan.run.Outcome;
import dev.caravan.run.Run;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * What an import would do about one member now: the member is read from Mailchimp, matched and
 * mapped by the steps of every import, and nothing is written. Safe for use by many threads.
 */
public final class ImportForecast {
  private static final String PHASE = "person";

  private final Jdbi jdbi;
  private final MemberReader reader;
  private final IdentifierMatch match;
  private final MappingProcessor mapping;
  private final Clock clock;
  private final ImportLedger ledger = new ImportLedger();

  public ImportForecast(
      Jdbi jdbi,
      Mailchimp mailchimp,
      IdentifierMatch match,
      MappingProcessor mapping,
      Clock clock) {
    this.jdbi = jdbi;
    this.reader = new MemberReader(mailchimp);
    this.match = match;
    this.mapping = mapping;
    this.clock = clock;
  }

  /**
   * The outcome of the member and the warnings beside it.
   *
   * @param audience Mailchimp's id, of one that the connection imports
   * @param address normalised
   * @throws dev.caravan.mailchimp.MailchimpFailure when Mailchimp gives no answer
   */
  public List<Outcome> explain(Connection connection, String audience, String address) {
    Instant now = clock.instant();
    Run run = Run.rehearsal(connection.id(), address, now);
    GoalRun goalRun =
        new GoalRun(run, connection, ImportGoal.NAME, connection.goal(ImportGoal.NAME));
    int id = connection.audience(audience);
    Optional<LedgerRow> known =
        jdbi.withHandle(handle -> ledger.find(handle, goalRun.goalId(), id, address));
    Optional<MemberReader.Found> found =
        reader.read(
            connection.account(),
            audience,
            MemberField.fields(ImportScope.paths(connection.document().importGoal())),
            address,
            known.orElse(null),
            now);
    AudiencePage page =
        new AudiencePage(
            goalRun,
            id,
            PHASE,
            0,
            found.map(MemberReader.Found::member).stream().toList(),
            found.map(MemberReader.Found::at).orElse(now));
    return mapping.map(match.match(page)).outcomes();
  }
}
