package dev.caravan.run;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The partitions of the outcomes: one for each day (UTC) on which a run was requested. */
final class OutcomeDays {
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'outcome_'yyyyMMdd");

  /** How long row outcomes are kept. */
  private static final int DAYS_KEPT = 30;

  private OutcomeDays() {}

  /** Makes room for the runs of today and drops what is older than {@link #DAYS_KEPT} days. */
  static void ensureToday(Handle handle) {
    LocalDate today =
        handle.createQuery("select (now() at time zone 'UTC')::date").mapTo(LocalDate.class).one();
    if (exists(handle, today)) {
      return;
    }
    // Two instances may open the first runs of a day at once.
    handle.execute("select pg_advisory_xact_lock(hashtext('caravan outcome days'))");
    handle.execute(
        "create table if not exists %s partition of outcome for values from ('%s') to ('%s')"
            .formatted(NAME.format(today), today, today.plusDays(1)));
    dropBefore(handle, today.minusDays(DAYS_KEPT));
  }

  private static boolean exists(Handle handle, LocalDate day) {
    return handle
        .createQuery("select to_regclass(:name) is not null")
        .bind("name", NAME.format(day))
        .mapTo(Boolean.class)
        .one();
  }

  private static void dropBefore(Handle handle, LocalDate day) {
    List<String> old =
        handle
            .createQuery(
                """
                select c.relname from pg_inherits i
                  join pg_class c on c.oid = i.inhrelid
                 where i.inhparent = 'outcome'::regclass and c.relname < :oldest
                """)
            .bind("oldest", NAME.format(day))
            .mapTo(String.class)
            .list();
    old.forEach(name -> handle.execute("drop table " + name));
  }
}
