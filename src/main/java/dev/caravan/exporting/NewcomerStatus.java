package dev.caravan.exporting;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Whether batches keep to {@code status_if_new} in an audience. The live API takes it, an older
 * description of it does not know it: so every answer is looked at, and where one was not kept to,
 * newcomers are written one by one from then on. Safe for use by many threads.
 */
final class NewcomerStatus {

  boolean isKept(Jdbi jdbi, ExportAudience work) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select not newcomers_singly from audience where id = :audience")
                .bind("audience", work.audience().id())
                .mapTo(Boolean.class)
                .one());
  }

  /** A newcomer of a batch was given another status than was meant. */
  void isBroken(Handle handle, ExportAudience work) {
    handle
        .createUpdate(
            """
            update audience set newcomers_singly = true
             where id = :audience and not newcomers_singly
            """)
        .bind("audience", work.audience().id())
        .execute();
  }
}
