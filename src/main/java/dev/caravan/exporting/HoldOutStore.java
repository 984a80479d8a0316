package dev.caravan.exporting;

import dev.caravan.exporting.CandidateStore.Decided;
import dev.caravan.sql.SqlArray;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Remembers who was held out of a goal, and who came as far and was not. */
final class HoldOutStore {

  /**
   * Keeps in which group each of these is that came as far as the hold-out. Whoever is in the same
   * group since an earlier run, or because of another audience, stays as it is.
   */
  void keep(Handle handle, ExportAudience work, List<Decided> rows, Instant now) {
    List<Decided> reached = rows.stream().filter(HoldOutStore::reached).toList();
    if (work.goal().holdOut() == 0 || reached.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into hold_out (goal, profile, held, since)
            select :goal, u.profile, u.held::boolean, :now
              from unnest(:profiles::bigint[], :held::text[]) u (profile, held)
            on conflict (goal, profile) do update set held = excluded.held, since = excluded.since
             where hold_out.held <> excluded.held
            """)
        .bind("goal", work.goalRun().goalId())
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("profiles", SqlArray.longs(reached, row -> row.facts().profile()))
        .bind("held", SqlArray.texts(reached, row -> Boolean.toString(isHeld(row))))
        .execute();
  }

  private static boolean isHeld(Decided row) {
    return HoldOut.REASON.equals(row.decision().reason());
  }

  /** No earlier gate has left the person out; whoever withdrew consent leaves. */
  private static boolean reached(Decided row) {
    return !row.facts().leaver()
        && row.decision().action() != Decision.Action.REMOVE
        && Gate.of(row.decision(), false)
            .filter(gate -> gate.compareTo(Gate.HOLD_OUT) < 0)
            .isEmpty();
  }
}
