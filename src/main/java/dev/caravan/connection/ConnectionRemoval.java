package dev.caravan.connection;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Takes a connection out of all tables, within the transaction that holds its lock. */
final class ConnectionRemoval {
  // Tags of capped members stay: they are at Mailchimp, and are taken off by and by. Tags of those
  // who left a segment say what is still so.
  private static final List<String> WHAT_HANGS_ON_IT =
      List.of(
          "delete from outcome where run in (select id from run where connection = :id)",
          "delete from candidate where run in (select id from run where connection = :id)",
          "delete from run_call where run in (select id from run where connection = :id)",
          "delete from run where connection = :id",
          "delete from import_ledger where goal in (select id from goal where connection = :id)",
          "delete from member_consent where goal in (select id from goal where connection = :id)",
          "delete from export_ledger where goal in (select id from goal where connection = :id)",
          "delete from capped_tag where meaning = 'left' and wanted"
              + " and goal in (select id from goal where connection = :id)",
          "delete from hold_out where goal in (select id from goal where connection = :id)",
          "delete from goal where connection = :id",
          "delete from hint where connection = :id",
          "delete from inbox where connection = :id",
          "delete from campaign where connection = :id",
          "delete from activity where connection = :id",
          "delete from visitor where connection = :id",
          "delete from visitor_mail where connection = :id",
          "delete from signing_key where connection = :id",
          "delete from connection_version where connection = :id",
          "delete from connection where id = :id");

  private final Handle handle;
  private final int id;
  private final String name;

  ConnectionRemoval(Handle handle, int id, String name) {
    this.handle = handle;
    this.id = id;
    this.name = name;
  }

  void remove() {
    handle
        .createQuery("select id from run where connection = :id and ended_at is null")
        .bind("id", id)
        .mapTo(Long.class)
        .findOne()
        .ifPresent(
            run -> {
              throw new ConnectionBusy(name, run);
            });
    WHAT_HANGS_ON_IT.forEach(statement -> handle.createUpdate(statement).bind("id", id).execute());
  }
}
