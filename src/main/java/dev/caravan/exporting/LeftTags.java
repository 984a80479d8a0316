package dev.caravan.exporting;

import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpFailure;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Takes off the tags of capped members that no run looks after any more: their connection or goal
 * is gone or switched off, or the goal has left the audience. Safe for use by many threads and
 * several instances at once: a tag that is taken off twice is off.
 */
public final class LeftTags {
  private static final int PAGE = 100;
  private static final int REFUSED = 400;

  // The goal of a tag t, as it stands in the document of a connection that is switched on.
  private static final String LOOKED_AFTER =
      """
      exists (
        select from goal g
          join connection c on c.id = g.connection and c.enabled
          join audience a on a.id = t.audience
         cross join jsonb_array_elements(case jsonb_typeof(c.document -> 'exports') when 'array'
                                              then c.document -> 'exports' end) e
         where g.id = t.goal and g.kind = 'export' and e.value ->> 'goal' = g.name
           and coalesce(e.value ->> 'enabled', 'true') = 'true'
           and e.value -> 'audiences' @> to_jsonb(a.mailchimp_id))
      """;

  private static final String DUE =
      """
      select t.goal, t.audience, a.account, a.mailchimp_id, t.address, m.member, t.tag
        from capped_tag t
        join audience a on a.id = t.audience
        left join lateral (
          select * from membership m
           where m.audience = t.audience and m.address = t.address and m.status <> 'deleted'
           order by m.last_changed desc, m.web_id desc limit 1) m on true
       where not t.wanted and m.status is distinct from 'archived' and not %s
      """
          .formatted(LOOKED_AFTER);

  private final Jdbi jdbi;
  private final Mailchimp mailchimp;

  public LeftTags(Jdbi jdbi, Mailchimp mailchimp) {
    this.jdbi = jdbi;
    this.mailchimp = mailchimp;
  }

  private record LeftTag(
      int goal,
      int audience,
      int account,
      String mailchimpId,
      String address,
      String member,
      String tag) {}

  /** Writes down which tags nobody wants any more; the accounts that have some to be taken off. */
  public List<Integer> accounts() {
    return jdbi.inTransaction(
        handle -> {
          handle.execute(
              """
              with lost as (
                select t.goal, t.audience, t.address, t.tag from capped_tag t
                 where t.wanted and t.meaning = 'capped' and not %s
                 order by t.goal, t.audience, t.address, t.tag for update)
              update capped_tag t set wanted = false from lost l
               where t.goal = l.goal and t.audience = l.audience and t.address = l.address
                 and t.tag = l.tag
              """
                  .formatted(LOOKED_AFTER));
          return handle
              .createQuery("select distinct account from (" + DUE + ") due order by account")
              .mapTo(Integer.class)
              .list();
        });
  }

  /**
   * Takes off what is due of one account. What Mailchimp says no to is tried again the next time.
   *
   * @throws MailchimpFailure when no call of this account can be carried out for now
   */
  public void takeOff(int account) {
    List<LeftTag> due = page(account, null);
    while (!due.isEmpty()) {
      due.forEach(this::takeOff);
      due = page(account, due.get(due.size() - 1));
    }
  }

  private void takeOff(LeftTag left) {
    try {
      mailchimp.ask(
          TagOrder.call(
              left.account(),
              "/lists/" + left.mailchimpId(),
              left.member(),
              left.address(),
              left.tag(),
              false));
    } catch (MailchimpFailure e) {
      if (e.status() == REFUSED) {
        return;
      }
      if (e.kind() != MailchimpFailure.Kind.NOT_FOUND) {
        throw e;
      }
    }
    jdbi.useHandle(handle -> forget(handle, left));
  }

  /** Unless a goal that was switched on again wants it by now. */
  private static void forget(Handle handle, LeftTag left) {
    handle
        .createUpdate(
            """
            delete from capped_tag
             where goal = :goal and audience = :audience and address = :address and tag = :tag
               and not wanted
            """)
        .bind("goal", left.goal())
        .bind("audience", left.audience())
        .bind("address", left.address())
        .bind("tag", left.tag())
        .execute();
  }

  private List<LeftTag> page(int account, LeftTag after) {
    Optional<LeftTag> last = Optional.ofNullable(after);
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    DUE
                        + """
                           and a.account = :account
                           and (t.goal, t.audience, t.address, t.tag)
                               > (:goal, :audience, :address, :tag)
                         order by t.goal, t.audience, t.address, t.tag limit :limit
                        """)
                .bind("account", account)
                .bind("goal", last.map(LeftTag::goal).orElse(0))
                .bind("audience", last.map(LeftTag::audience).orElse(0))
                .bind("address", last.map(LeftTag::address).orElse(""))
                .bind("tag", last.map(LeftTag::tag).orElse(""))
                .bind("limit", PAGE)
                .map(
                    (row, context) ->
                        new LeftTag(
                            row.getInt("goal"),
                            row.getInt("audience"),
                            row.getInt("account"),
                            row.getString("mailchimp_id"),
                            row.getString("address"),
                            row.getString("member"),
                            row.getString("tag")))
                .list());
  }
}
