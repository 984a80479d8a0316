package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Keeps ledger and mirror in step with what an undo has written. */
final class UndoBooks {
  private static final String TAGS = "tags";

  void keep(Handle handle, ExportAudience work, UndoResult result) {
    if (result.done() == null) {
      return;
    }
    switch (result.done()) {
      case ARCHIVE -> archived(handle, work, result);
      case BRING_BACK ->
          ledger(handle, work, result, "state = 'active', removed_at = null").execute();
      case PUT_BACK -> putBack(handle, work, result);
    }
    mirror(handle, work, result);
  }

  /** Without a status to come back to: the next run does not bring the member back. */
  private static void archived(Handle handle, ExportAudience work, UndoResult result) {
    ledger(handle, work, result, "state = 'removed', removed_at = :at")
        .bind("at", result.at().atOffset(ZoneOffset.UTC))
        .execute();
    handle
        .createUpdate(
            """
            update membership set status = 'archived', own_write = :at,
                   last_changed = greatest(last_changed, :at)
             where audience = :audience and address = :address and status <> 'deleted'
            """)
        .bind("at", result.at().atOffset(ZoneOffset.UTC))
        .bind("audience", work.audience().id())
        .bind("address", result.row().address())
        .execute();
  }

  /** Mailchimp has the earlier values now: the next run finds that they are not what is due. */
  private static void putBack(Handle handle, ExportAudience work, UndoResult result) {
    if (!(result.row().payload() instanceof ObjectNode payload)) {
      return;
    }
    ObjectNode now = payload.deepCopy();
    for (var field : result.outcome().after().properties()) {
      String name = field.getKey();
      if (name.equals(TAGS)) {
        now.set(TAGS, field.getValue());
      } else {
        int dot = name.indexOf('.');
        ObjectNode part = now.withObject(dot < 0 ? "/merge_fields" : "/" + name.substring(0, dot));
        part.set(name.substring(dot + 1), field.getValue());
      }
    }
    ledger(handle, work, result, "payload = :payload::jsonb, payload_hash = decode(:hash, 'hex')")
        .bind("payload", now.toString())
        .bind("hash", HexFormat.of().formatHex(PayloadHash.of(now)))
        .execute();
  }

  private static Update ledger(
      Handle handle, ExportAudience work, UndoResult result, String change) {
    return CandidateStore.bindPlace(
            handle.createUpdate(
                "update export_ledger set %s, status_before = null, removal = null, reason = null, detail = null where goal = :goal and audience = :audience and profile = :profile"
                    .formatted(change)),
            work)
        .bind("profile", result.row().profile());
  }

  private static void mirror(Handle handle, ExportAudience work, UndoResult result) {
    JsonNode member = result.member();
    String changed = member.path("last_changed").asText();
    if (!member.path("web_id").canConvertToLong() || changed.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update membership set status = :status, last_changed = :at, own_write = :at
             where audience = :audience and web_id = :webId and last_changed <= :at
            """)
        .bind("status", member.path("status").asText())
        .bind("at", MailchimpTime.instant(changed).atOffset(ZoneOffset.UTC))
        .bind("audience", work.audience().id())
        .bind("webId", member.path("web_id").asLong())
        .execute();
  }
}
