package dev.caravan.connection;

import static java.time.ZoneOffset.UTC;

import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.profile.Property;
import dev.caravan.segment.Objectives;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Checks that what a document names exists and fits: account, audiences, merge fields, segments,
 * lifecycles, properties. It may ask Mailchimp, so never within a transaction. Safe for use by many
 * threads.
 */
public final class DocumentCheck {
  private final AccountStore accounts;
  private final AudienceCatalogue catalogue;
  private final Supplier<Map<String, Property>> properties;
  private final Predicate<String> segmentExists;
  private final Supplier<Objectives> objectives;
  private final Function<String, Optional<List<String>>> stages;
  private final Clock clock;

  /**
   * @param properties by id
   * @param objectives with the zones there are
   * @param stages the names of a lifecycle's stages; empty when there is no such lifecycle
   */
  public DocumentCheck(
      AccountStore accounts,
      AudienceCatalogue catalogue,
      Supplier<Map<String, Property>> properties,
      Predicate<String> segmentExists,
      Supplier<Objectives> objectives,
      Function<String, Optional<List<String>>> stages,
      Clock clock) {
    this.accounts = accounts;
    this.catalogue = catalogue;
    this.properties = properties;
    this.segmentExists = segmentExists;
    this.objectives = objectives;
    this.stages = stages;
    this.clock = clock;
  }

  /** Everything that is wrong, in its form and with what it names; empty when nothing is. */
  public List<Problem> check(Draft draft) {
    List<Problem> all = new ArrayList<>(draft.problems());
    check(draft.document(), draft.isWrongAt("schedule")).stream()
        // What stands in for something that is wrong was not written by anybody.
        .filter(problem -> !draft.isWrongAt(problem.place()))
        .forEach(all::add);
    return all;
  }

  /** Everything that is wrong; empty when nothing is. */
  public List<Problem> check(ConnectionDocument document) {
    return check(document, false);
  }

  private List<Problem> check(ConnectionDocument document, boolean withoutSchedule) {
    Problems problems = new Problems();
    Optional<Account> account = accounts.find(document.account());
    if (account.isEmpty()) {
      List<String> names = accounts.all().stream().map(Account::name).toList();
      problems.add("account", Spelling.unknown("account", document.account(), names));
    }
    if (!withoutSchedule
        && document.schedule() != null
        && ScheduleTimes.first(document.schedule(), clock.instant()).isEmpty()) {
      problems.add("schedule", "never comes again; its times are all in the past");
    }
    PropertyCheck fits = new PropertyCheck(properties.get(), problems);
    AccountAudiences audiences =
        account.map(found -> new AccountAudiences(found, catalogue, problems)).orElse(null);
    new ConsentCheck(objectives.get(), problems).check(document);
    if (document.importGoal() != null) {
      new ImportCheck(fits, audiences, problems).check(document.importGoal());
    }
    for (int index = 0; index < document.exports().size(); index++) {
      new ExportCheck(fits, audiences, segmentExists, stages, problems)
          .check("exports[" + index + "]", document.exports().get(index));
    }
    if (document.events() != null
        && document.events().backfillFrom() != null
        && document.events().backfillFrom().isAfter(LocalDate.ofInstant(clock.instant(), UTC))) {
      problems.add("events.backfillFrom", "must not be in the future");
    }
    if (document.events() != null && !document.events().joinKey().equals(EventSource.IDENTITY)) {
      fits.exists("events.joinKey", document.events().joinKey());
    }
    return problems.found();
  }
}
