package dev.caravan.run.notification;

import dev.caravan.run.DriftRuns;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What is told of a comparison: that somebody changed what was sent. A comparison is made every
 * night, so that only the first of those is told that find something, until one finds nothing. What
 * Mailchimp keeps in a form of its own nobody has changed.
 */
final class DriftNews {
  private DriftNews() {}

  static boolean isComparison(Handle handle, long run) {
    return handle
        .createQuery("select trigger = :drift from run where id = :run")
        .bind("run", run)
        .bind("drift", DriftRuns.TRIGGER)
        .mapTo(Boolean.class)
        .one();
  }

  /** Empty: nothing differs, or people know of it since an earlier comparison. */
  static Optional<Reason> of(Handle handle, long run) {
    return handle
        .createQuery(
            """
            select count(distinct (d.audience, d.profile)) as members,
                   count(distinct (d.audience, d.profile)) filter (where d.web_id is null) as gone
              from drift d where d.run = :run and UNREPAIRED
                   and not exists (
                     select from (select p.id from run r
                                    join run p on p.connection = r.connection and p.id < r.id
                                         and p.trigger = r.trigger
                                         and p.state in ('COMPLETED', 'COMPLETED_WITH_ERRORS')
                                   where r.id = :run order by p.id desc limit 1) before
                       join drift d on d.run = before.id where UNREPAIRED)
            having count(*) > 0
            """
                .replace("UNREPAIRED", DriftRuns.UNREPAIRED))
        .bind("run", run)
        .map(
            (row, context) ->
                new Reason(
                    Reason.Word.DRIFT,
                    String.format(
                        Locale.ROOT,
                        "Mailchimp holds something else than was sent for %,d member%s, of whom %,d"
                            + " it knows no more",
                        row.getLong("members"),
                        row.getLong("members") == 1 ? "" : "s",
                        row.getLong("gone"))))
        .findOne();
  }
}
