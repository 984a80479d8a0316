package dev.caravan.intake.activity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import java.util.ArrayList;
import java.util.List;

/** Asks for the parts of a campaign: the combinations of a variate, what an RSS one has sent. */
final class CampaignParts {
  private final Mailchimp mailchimp;

  CampaignParts(Mailchimp mailchimp) {
    this.mailchimp = mailchimp;
  }

  /** The parts; empty: it has none, and is read itself. */
  List<CampaignReport> of(Poll poll, CampaignReport parent) {
    MailchimpAnswer answer =
        mailchimp.ask(
            MailchimpCall.get(poll.account(), "/reports/" + parent.id() + "/sub-reports")
                .with("fields", CampaignReport.fieldsOf("reports")));
    List<CampaignReport> parts = new ArrayList<>();
    for (JsonNode report : answer.body().path("reports")) {
      CampaignReport part = CampaignReport.of(report, parent.id(), answer.at());
      parts.add(
          new CampaignReport(
              part.id(),
              parent.id(),
              part.audience(),
              part.title(),
              parent.kind(),
              part.sentAt(),
              part.listedAt(),
              part.readAt(),
              part.counters()));
    }
    return parts;
  }
}
