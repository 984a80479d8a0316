package dev.caravan.exporting;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Whether batches keep to {@code status_if_new} in an audience. The live API takes it, an older
 * description of it does not know it: so one newcomer goes first, every answer is looked at, and
 * where one was not kept to, newcomers are written one by one from then on. Safe for use by many
 * threads.
 */
final class NewcomerStatus {

  /** False once a batch has given a newcomer another status. */
  boolean isKept(Jdbi jdbi, ExportAudience work) {
    return jdbi.withHandle(handle -> is(handle, work, "not newcomers_singly"));
  }

  /** Whether the status that is meant now has never been tried in a batch. */
  boolean isUntried(Jdbi jdbi, ExportAudience work) {
    return jdbi.withHandle(
        handle ->
            is(handle, work, "not newcomers_singly and newcomers_kept is distinct from :status"));
  }

  private static boolean is(Handle handle, ExportAudience work, String condition) {
    return handle
        .createQuery("select count(*) > 0 from audience where id = :audience and " + condition)
        .bind("audience", work.audience().id())
        .bind("status", work.statusForNew().word())
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Keeps what the answer to a batch has shown.
   *
   * @param kept whether a newcomer got the status that was meant
   */
  void shown(Handle handle, ExportAudience work, boolean kept) {
    handle
        .createUpdate(
            """
            update audience
               set newcomers_singly = newcomers_singly or not :kept,
                   newcomers_kept = case when :kept then :status else newcomers_kept end
             where id = :audience
               and case when :kept then newcomers_kept is distinct from :status
                        else not newcomers_singly end
            """)
        .bind("audience", work.audience().id())
        .bind("status", work.statusForNew().word())
        .bind("kept", kept)
        .execute();
  }
}
