package dev.caravan.exporting;

import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.SubscriberHash;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls that write of one member what a batch does not take.
 *
 * @param calls in their order; each may be repeated
 */
public record SupplementOrder(ExportAudience audience, PlannedRow row, List<MailchimpCall> calls) {

  static SupplementOrder of(ExportAudience audience, PlannedRow row) {
    String id = row.member() == null ? SubscriberHash.of(row.address()) : row.member();
    // What came off was quiet if it was put on quietly.
    List<String> quiet = new ArrayList<>(PayloadFields.quiet(row.payload()));
    quiet.addAll(
        TagNames.without(PayloadFields.quiet(row.before()), PayloadFields.tags(row.payload())));
    return new SupplementOrder(
        audience,
        row,
        Supplement.of(row, audience.run().full())
            .calls(
                audience.goalRun().connection().account(),
                audience.path() + "/members/" + id,
                quiet));
  }
}
