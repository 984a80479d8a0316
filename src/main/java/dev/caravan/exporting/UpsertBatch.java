package dev.caravan.exporting;

import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.AnswerFields;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.PageKey;
import java.util.List;
import java.util.stream.Stream;

/**
 * Members that go to Mailchimp in one call: a chunk, or a part of one that was refused as a whole.
 *
 * @param part 1 for the whole chunk; its halves are 2 and 3, theirs 4 to 7, and so on
 * @param rows at most 500
 */
public record UpsertBatch(Chunk chunk, int part, List<PlannedRow> rows) {
  /** Mailchimp answers each member whole, with some sixty fields. */
  private static final TokenFilter ANSWER =
      AnswerFields.of(
          Stream.concat(
                  Stream.of("errors"),
                  Stream.of("new_members.", "updated_members.")
                      .flatMap(
                          list ->
                              Stream.of(
                                      "id",
                                      "web_id",
                                      "email_address",
                                      "status",
                                      "last_changed",
                                      PayloadFields.TAGS,
                                      PayloadFields.PERMISSIONS)
                                  .map(list::concat)))
              .toArray(String[]::new));

  /** Camel asks for it with every condition on a body, and there are 500 rows in this one. */
  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  /** Whether there is nobody left to send, or nothing left to cut. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Whether all candidates of the chunk are in it, none of which is looked for again. */
  boolean isWhole() {
    return rows.size() == chunk.profiles().size() && chunk.phase().equals(ExportChunks.SEND);
  }

  public boolean isSingle() {
    return rows.size() == 1;
  }

  ExportAudience audience() {
    return chunk.audience();
  }

  PageKey key() {
    return audience().page(chunk.phase(), chunk.page() + part);
  }

  List<UpsertBatch> halves() {
    int middle = rows.size() / 2;
    return List.of(
        new UpsertBatch(chunk, 2 * part, rows.subList(0, middle)),
        new UpsertBatch(chunk, 2 * part + 1, rows.subList(middle, rows.size())));
  }

  /**
   * Creates and updates. Only who is not there yet gets a status, and as {@code status_if_new}: a
   * {@code status} would resubscribe people (Marketing API, batch subscribe). Tags go along where
   * they may set off journeys and the member is new: of others a call of its own makes sure.
   */
  MailchimpCall call() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode members = body.putArray("members");
    for (PlannedRow row : rows) {
      ObjectNode member = members.addObject();
      member.put("email_address", row.address());
      MemberOrder.put(member, "merge_fields", PayloadFields.of(row.payload()));
      MemberOrder.put(
          member,
          PayloadFields.INTERESTS,
          PayloadFields.part(row.payload(), PayloadFields.INTERESTS));
      if (row.outcomeClass() == OutcomeClass.ADDED) {
        member.put("status_if_new", audience().statusForNew().word());
        List<String> tags =
            TagNames.without(PayloadFields.tags(row.payload()), PayloadFields.quiet(row.payload()));
        if (!tags.isEmpty()) {
          member.set(PayloadFields.TAGS, TagNames.array(tags));
        }
      }
    }
    body.put("update_existing", true);
    return MailchimpCall.post(audience().goalRun().connection().account(), audience().path(), body)
        .reading(ANSWER);
  }
}
