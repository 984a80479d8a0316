package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** What goals have sent about people, and what Mailchimp said. Safe for use by many threads. */
public final class SentSoFar {
  /**
   * The latest of a goal, an audience and a person.
   *
   * @param state active, removed or refused
   * @param payload what Mailchimp accepted last; null: nothing yet
   * @param acceptedAt when it did; null with {@code payload}
   * @param reason why the latest was refused, or what else is remembered; null: nothing
   * @param answer Mailchimp's words; null: none are kept
   * @param attempts refused one after the other
   * @param nextTry when the same may be sent again; null: at once, or never
   */
  public record Sent(
      String state,
      JsonNode payload,
      Instant acceptedAt,
      String reason,
      String answer,
      int attempts,
      Instant nextTry) {}

  private final Jdbi jdbi;

  public SentSoFar(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * @param goal surrogate id
   * @param audience surrogate id
   */
  public Optional<Sent> of(int goal, int audience, long profile) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select state, payload::text, accepted_at, reason, detail, attempts, retry_at
                      from export_ledger
                     where goal = :goal and audience = :audience and profile = :profile
                    """)
                .bind("goal", goal)
                .bind("audience", audience)
                .bind("profile", profile)
                .map(
                    (row, context) ->
                        new Sent(
                            row.getString("state"),
                            FactsStore.json(row.getString("payload")),
                            FactsStore.instant(row, "accepted_at"),
                            row.getString("reason"),
                            row.getString("detail"),
                            row.getInt("attempts"),
                            FactsStore.instant(row, "retry_at")))
                .findOne());
  }
}
