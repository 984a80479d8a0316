package dev.caravan.importing;

import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.SubscriberHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Deletes a person permanently at Mailchimp: in every audience that is known, because the mirror
 * may not have seen a member yet. What is deleted already is passed over, so that it can be asked
 * for again after a failure. Safe for use by many threads.
 */
public final class PermanentDeletion {
  private final Jdbi jdbi;
  private final Mailchimp mailchimp;

  /** What became of the person in an audience. */
  public enum State {
    DELETED,
    NO_MEMBER,
    FAILED
  }

  /**
   * @param account its name
   * @param audience Mailchimp's id
   * @param detail what Mailchimp said; null where all went well
   */
  public record Deletion(String account, String audience, State state, String detail) {}

  private record Audience(int account, String name, String id) {}

  /**
   * @param mailchimp one that asks once: somebody waits for the answer
   */
  public PermanentDeletion(Jdbi jdbi, Mailchimp mailchimp) {
    this.jdbi = jdbi;
    this.mailchimp = mailchimp;
  }

  /** Deletes whoever has one of these addresses; one entry an audience, failures among them. */
  public List<Deletion> delete(Collection<String> addresses) {
    List<Deletion> deletions = new ArrayList<>();
    for (Audience audience : audiences()) {
      deletions.add(delete(audience, addresses));
    }
    return deletions;
  }

  private Deletion delete(Audience audience, Collection<String> addresses) {
    State state = State.NO_MEMBER;
    try {
      for (String address : addresses) {
        if (delete(audience, address)) {
          state = State.DELETED;
        }
      }
      return new Deletion(audience.name(), audience.id(), state, null);
    } catch (MailchimpFailure failure) {
      return new Deletion(audience.name(), audience.id(), State.FAILED, failure.getMessage());
    }
  }

  private boolean delete(Audience audience, String address) {
    String path =
        "/lists/%s/members/%s/actions/delete-permanent"
            .formatted(audience.id(), SubscriberHash.of(address));
    try {
      mailchimp.ask(MailchimpCall.post(audience.account(), path, null));
      return true;
    } catch (MailchimpFailure failure) {
      if (failure.kind() == MailchimpFailure.Kind.NOT_FOUND) {
        return false;
      }
      throw failure;
    }
  }

  private List<Audience> audiences() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select c.id, c.name, a.mailchimp_id
                    from audience a join account c on c.id = a.account
                    order by c.name, a.mailchimp_id
                    """)
                .map(
                    (row, context) ->
                        new Audience(row.getInt(1), row.getString(2), row.getString(3)))
                .list());
  }
}
