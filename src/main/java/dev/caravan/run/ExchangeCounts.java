package dev.caravan.run;

import org.jdbi.v3.core.Jdbi;

/** How many people a connection has carried over, since ever. Safe for use by many threads. */
public final class ExchangeCounts {
  private final Jdbi jdbi;

  public ExchangeCounts(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Distinct profiles, however many audiences and goals they passed through.
   *
   * @param imported profiles that members were imported into
   * @param exported profiles that Mailchimp accepted
   */
  public record Exchanged(long imported, long exported) {}

  /**
   * @param connection surrogate id
   */
  public Exchanged of(int connection) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select
                      (select count(distinct profile) from import_ledger
                       where goal in (select id from goal where connection = :connection)) as imported,
                      (select count(distinct profile) from export_ledger
                       where goal in (select id from goal where connection = :connection)
                         and accepted_at is not null) as exported""")
                .bind("connection", connection)
                .map(
                    (row, context) ->
                        new Exchanged(row.getLong("imported"), row.getLong("exported")))
                .one());
  }
}
