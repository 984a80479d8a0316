package dev.caravan.importing;

import dev.caravan.sql.SqlArray;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What members last said by their permissions. Safe for use by many threads. */
final class SaidStore {
  /** By web id and objective; a member that said nothing is absent. */
  Map<Long, Map<String, Boolean>> read(
      Handle handle, int goal, int audience, Collection<Long> webIds) {
    Map<Long, Map<String, Boolean>> said = new HashMap<>();
    handle
        .createQuery(
            """
            select web_id, objective, consented from member_consent
             where goal = :goal and audience = :audience and web_id = any(:webIds)
            """)
        .bind("goal", goal)
        .bind("audience", audience)
        .bind("webIds", SqlArray.longs(webIds))
        .map(
            (row, context) ->
                new PageConsents.Said(row.getLong(1), row.getString(2), row.getBoolean(3)))
        .forEach(
            one ->
                said.computeIfAbsent(one.webId(), any -> new HashMap<>())
                    .put(one.objective(), one.consented()));
    return said;
  }

  void write(Handle handle, int goal, int audience, List<PageConsents.Said> rows) {
    if (rows.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into member_consent (goal, audience, web_id, objective, consented)
            select :goal, :audience, given.* from unnest(:webIds::bigint[], :objectives::text[],
                :consented::boolean[]) as given (web_id, objective, consented)
            order by web_id, objective
            on conflict (goal, audience, web_id, objective) do update
               set consented = excluded.consented
            """)
        .bind("goal", goal)
        .bind("audience", audience)
        .bind("webIds", SqlArray.longs(rows, PageConsents.Said::webId))
        .bind("objectives", SqlArray.texts(rows, PageConsents.Said::objective))
        .bind("consented", SqlArray.booleans(rows, PageConsents.Said::consented))
        .execute();
  }
}
