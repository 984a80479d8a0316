package dev.caravan.intake.activity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import java.util.ArrayList;
import java.util.List;

/**
 * The reports of all campaigns that a poll is about: those that Mailchimp lists, a thousand a call,
 * and the mails of automations, which it does not. The parts of a campaign are asked for by {@link
 * CampaignParts}, where something is new.
 */
public final class SentCampaigns {
  private static final int PAGE = 1_000;

  private final Mailchimp mailchimp;

  public SentCampaigns(Mailchimp mailchimp) {
    this.mailchimp = mailchimp;
  }

  /** The newest first, each once. */
  public List<CampaignReport> list(Poll poll) {
    List<CampaignReport> reports = new ArrayList<>();
    int total = 0;
    for (int offset = 0; offset == 0 || offset < total; offset += PAGE) {
      MailchimpAnswer answer =
          mailchimp.ask(
              MailchimpCall.get(poll.account(), "/reports")
                  // Exclusive.
                  .with("since_send_time", poll.sentSince().minusSeconds(1))
                  .with("fields", CampaignReport.fieldsOf("reports"))
                  .with("count", PAGE)
                  .with("offset", offset));
      for (JsonNode report : answer.body().path("reports")) {
        reports.add(CampaignReport.of(report, null, answer.at()));
      }
      total = answer.body().path("total_items").asInt();
    }
    if (poll.source().campaigns().contains("automation")) {
      reports.addAll(automations(poll));
    }
    return reports.stream().filter(poll::wants).toList();
  }

  private List<CampaignReport> automations(Poll poll) {
    List<CampaignReport> reports = new ArrayList<>();
    int total = 0;
    for (int offset = 0; offset == 0 || offset < total; offset += PAGE) {
      MailchimpAnswer answer =
          mailchimp.ask(
              MailchimpCall.get(poll.account(), "/automations")
                  .with("fields", "automations.id,automations.recipients.list_id,total_items")
                  .with("count", PAGE)
                  .with("offset", offset));
      for (JsonNode workflow : answer.body().path("automations")) {
        String audience = workflow.at("/recipients/list_id").asText();
        if (poll.audiences().isEmpty() || poll.audiences().contains(audience)) {
          reports.addAll(emails(poll, workflow.path("id").asText()));
        }
      }
      total = answer.body().path("total_items").asInt();
    }
    return reports;
  }

  private List<CampaignReport> emails(Poll poll, String workflow) {
    List<CampaignReport> reports = new ArrayList<>();
    JsonNode emails =
        mailchimp
            .ask(
                MailchimpCall.get(poll.account(), "/automations/" + workflow + "/emails")
                    .with("fields", "emails.id"))
            .body();
    for (JsonNode email : emails.path("emails")) {
      MailchimpAnswer answer =
          mailchimp.ask(
              MailchimpCall.get(poll.account(), "/reports/" + email.path("id").asText())
                  .with("fields", CampaignReport.FIELDS));
      reports.add(CampaignReport.of(answer.body(), null, answer.at()));
    }
    return reports;
  }
}
