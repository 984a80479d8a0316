package dev.caravan.exporting;

import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Takes out of a plan whoever has the address of somebody else in it: Mailchimp fails both when one
 * call carries them (Marketing API, batch subscribe). The older profile stays. Safe for use by many
 * threads.
 */
public final class DuplicateAddresses {
  static final String REASON = "DUPLICATE_ADDRESS";
  static final String DETAIL = "Another profile of this export has the same address.";

  /**
   * Materialized: a candidate that the statistics do not know of yet would else have the whole
   * numbering done anew for each row.
   */
  private static final String LATE =
      """
      with late as materialized (
        select profile
          from (select profile, row_number() over (partition by lower(address)
                                                   order by profile) as place
                  from candidate
                 where run = :run and goal = :goal and audience = :audience
                   and action <> 'remove') d
         where place > 1)
      """;

  private final Jdbi jdbi;
  private final RunPages pages;

  public DuplicateAddresses(Jdbi jdbi, RunPages pages) {
    this.jdbi = jdbi;
    this.pages = pages;
  }

  /** How many of each class would be taken out. */
  static Map<OutcomeClass, Long> count(Handle handle, ExportAudience work) {
    return CandidateStore.bind(
            handle.createQuery(
                LATE
                    + """
                    select c.class, count(*) as rows from candidate c join late using (profile)
                     where c.run = :run and c.goal = :goal and c.audience = :audience
                     group by c.class
                    """),
            work)
        .map((row, context) -> Map.entry(OutcomeClass.valueOf(row.getString(1)), row.getLong(2)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  public void settle(ExportAudience work) {
    jdbi.useTransaction(
        handle -> {
          ErasedPeople.hold(handle);
          // Who may have been taken by Mailchimp already is not taken out any more.
          Attempts.recall(handle, work);
          List<Outcome> outcomes =
              CandidateStore.bind(
                      handle.createQuery(
                          """
                          %s
                          update candidate c
                             set action = null, done = true, class = 'INVALID', reason = :reason,
                                 detail = :detail
                            from late
                           where c.run = :run and c.goal = :goal and c.audience = :audience
                             and c.profile = late.profile and not c.done and not c.attempted
                          returning c.profile, c.address
                          """
                              .formatted(LATE)),
                      work)
                  .bind("reason", REASON)
                  .bind("detail", DETAIL)
                  .map(
                      (row, context) ->
                          Outcome.because(
                              OutcomeClass.INVALID,
                              row.getString("address"),
                              row.getLong("profile"),
                              REASON,
                              DETAIL,
                              null))
                  .list();
          if (!outcomes.isEmpty()) {
            pages.write(
                handle,
                work.run(),
                work.page(ExportChunks.DUPLICATES, 0),
                Counts.NONE.plus(OutcomeClass.INVALID, outcomes.size()),
                outcomes);
          }
        });
  }
}
