package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Classic automations and their mails, whose reports are found by the ids of the mails. */
final class AutomationEndpoints {
  private final Account account;

  AutomationEndpoints(Account account) {
    this.account = account;
  }

  void register(Router router) {
    router.add("GET", "/automations", this::list);
    router.add("GET", "/automations/{workflow}/emails", this::emails);
  }

  private Answer list(Call call) {
    List<AudienceDefinition> audiences =
        account.audiences().stream().map(Audience::definition).toList();
    return call.answer(Paging.page(call, "automations", audiences, this::workflow));
  }

  // The real call takes no page: it answers with all of them.
  private Answer emails(Call call) {
    AudienceDefinition audience =
        account.audiences().stream()
            .map(Audience::definition)
            .filter(each -> Campaign.workflow(each).equals(call.path("workflow")))
            .findFirst()
            .orElseThrow(Problem::notFound);
    List<Campaign> emails = Campaign.automation(audience);
    ObjectNode answer = Json.object();
    answer.putArray("emails");
    emails.forEach(email -> answer.withArray("emails").add(email(email, audience)));
    answer.put("total_items", emails.size()).putArray("_links");
    return call.answer(answer);
  }

  private ObjectNode workflow(AudienceDefinition audience) {
    String started = Timestamps.text(start(Campaign.automation(audience).get(0)));
    ObjectNode json = Json.object();
    json.put("id", Campaign.workflow(audience)).put("status", "sending");
    json.put("create_time", started).put("start_time", started);
    json.putObject("settings").put("title", audience.name() + ": Welcome");
    json.putObject("recipients").put("list_id", audience.id()).put("list_is_active", true);
    json.putArray("_links");
    return json;
  }

  private ObjectNode email(Campaign email, AudienceDefinition audience) {
    String started = Timestamps.text(start(email));
    ObjectNode json = Json.object();
    json.put("id", email.id()).put("web_id", email.webId());
    json.put("workflow_id", email.parent()).put("position", email.part() + 1);
    json.put("create_time", started).put("start_time", started).put("send_time", "");
    json.put("status", "sending").put("content_type", "template");
    json.putObject("recipients").put("list_id", audience.id()).put("list_is_active", true);
    json.putObject("settings")
        .put("subject_line", email.subject())
        .put("title", email.title())
        .put("from_name", "The Shop")
        .put("reply_to", "shop@example.org");
    json.putArray("_links");
    return json;
  }

  private static long start(Campaign email) {
    return email.sendTime().getEpochSecond();
  }
}
