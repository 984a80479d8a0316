package dev.caravan.importing;

import dev.caravan.profile.Outrun;
import dev.caravan.run.PageKey;
import dev.caravan.sql.SqlArray;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Whom a dry run has met. It leaves no mark in the ledger, but rows that move while its pages are
 * read come with two pages all the same, and count once. Safe for use by many threads.
 */
final class DryRunMembers {

  /** Which of these members another page of the dry run has in its books. */
  Set<Long> met(Handle handle, PageKey page, Collection<Long> webIds) {
    return new HashSet<>(
        handle
            .createQuery(
                """
                select web_id from dry_run_member
                 where run = :run and goal = :goal and audience = :audience
                   and web_id = any(:webIds)
                """)
            .bindMethods(page)
            .bind("webIds", SqlArray.longs(webIds))
            .mapTo(Long.class)
            .list());
  }

  /**
   * Puts members into the books of a page.
   *
   * @throws Outrun when another page was faster: this one has to be matched again
   */
  void meet(Handle handle, PageKey page, Collection<Long> webIds) {
    int written =
        handle
            .createUpdate(
                """
                insert into dry_run_member (run, goal, audience, web_id)
                select :run, :goal, :audience, web_id from unnest(:webIds::bigint[]) web_id
                 order by web_id on conflict do nothing
                """)
            .bindMethods(page)
            .bind("webIds", SqlArray.longs(webIds))
            .execute();
    if (written < webIds.size()) {
      throw new Outrun((webIds.size() - written) + " members were met by another page meanwhile");
    }
  }

  /** The audience is read; also what dry runs left that did not come so far goes. */
  void forget(Handle handle, long run, int goal, int audience) {
    handle
        .createUpdate(
            """
            delete from dry_run_member
             where (run = :run and goal = :goal and audience = :audience)
                or run in (select id from run where dry_run and ended_at is not null)
            """)
        .bind("run", run)
        .bind("goal", goal)
        .bind("audience", audience)
        .execute();
  }
}
