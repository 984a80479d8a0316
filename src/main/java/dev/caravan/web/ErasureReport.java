package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.importing.PermanentDeletion.Deletion;
import dev.caravan.importing.PermanentDeletion.State;
import dev.caravan.profile.ErasureReceipt;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.List;

/** What a caller is told of an erasure. */
final class ErasureReport {
  private ErasureReport() {}

  /** The receipt. */
  static ObjectNode of(ErasureReceipt receipt, List<Deletion> deletions) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("receipt", receipt.id())
            .put("profile", receipt.profile())
            .put("erasedAt", receipt.at().toString());
    json.set("erased", receipt.counts());
    json.put("doNotReimport", receipt.marks());
    ArrayNode mailchimp = json.putArray("mailchimp");
    for (Deletion deletion : deletions) {
      mailchimp
          .addObject()
          .put("account", deletion.account())
          .put("audience", deletion.audience())
          .put("state", deletion.state().name());
    }
    return json;
  }

  /** Mailchimp did not delete everywhere. */
  static ApiProblem failed(List<Deletion> deletions) {
    List<FieldError> errors =
        deletions.stream()
            .map(
                one ->
                    new FieldError(
                        "mailchimp." + one.account() + "." + one.audience(),
                        one.state().name() + (one.detail() == null ? "" : ": " + one.detail())))
            .toList();
    long done = deletions.stream().filter(one -> one.state() == State.DELETED).count();
    return new ApiProblem(
        502,
        "Not deleted everywhere at Mailchimp",
        "Nothing was erased here; at Mailchimp the person was permanently deleted in %d audiences. The same call may be made again: it passes over what is deleted already"
            .formatted(done),
        errors);
  }
}
