package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Sent campaigns and what their reports tell about each recipient. */
final class CampaignEndpoints {
  private final Account account;
  private final Opens opens;

  CampaignEndpoints(Account account, Opens opens) {
    this.account = account;
    this.opens = opens;
  }

  void register(Router router) {
    router.add("GET", "/campaigns", call -> page(call, "campaigns", this::campaign));
    router.add("GET", "/campaigns/{id}", call -> call.answer(campaign(find(call))));
    router.add("GET", "/reports", call -> page(call, "reports", this::report));
    router.add("GET", "/reports/{id}", call -> call.answer(report(find(call))));
    router.add("GET", "/reports/{id}/sub-reports", this::subReports);
    router.add("GET", "/reports/{id}/email-activity", this::emailActivity);
    router.add("GET", "/reports/{id}/sent-to", this::sentTo);
    router.add("GET", "/reports/{id}/unsubscribed", this::unsubscribed);
  }

  private Answer page(Call call, String collection, Function<Campaign, ObjectNode> json) {
    long since = call.time("since_send_time", Long.MIN_VALUE);
    long before = call.time("before_send_time", Long.MAX_VALUE);
    long sinceCreated = call.time("since_create_time", Long.MIN_VALUE);
    long beforeCreated = call.time("before_create_time", Long.MAX_VALUE);
    List<Campaign> found =
        all().stream()
            .filter(each -> wanted(call, "type", each.type()) && wanted(call, "status", "sent"))
            .filter(each -> wanted(call, "list_id", each.listId()))
            .filter(each -> within(sent(each), since, before))
            .filter(each -> within(sent(each) - 3600, sinceCreated, beforeCreated))
            .sorted(order(call))
            .toList();
    return call.answer(Paging.page(call, collection, found, json));
  }

  private Answer subReports(Call call) {
    List<Campaign> parts = find(call).parts();
    ObjectNode answer = Json.object();
    answer.putArray("reports");
    parts.forEach(part -> answer.withArray("reports").add(report(part)));
    answer.put("campaign_id", call.path("id"));
    answer.put("total_items", parts.size()).putArray("_links");
    return call.answer(answer);
  }

  private static Comparator<Campaign> order(Call call) {
    Comparator<Campaign> byTime = Comparator.comparing(Campaign::sendTime);
    return "ASC".equalsIgnoreCase(call.query("sort_dir")) ? byTime : byTime.reversed();
  }

  private static boolean wanted(Call call, String parameter, String value) {
    String wanted = call.query(parameter);
    return wanted == null || wanted.isEmpty() || wanted.equals(value);
  }

  private static boolean within(long time, long since, long before) {
    return time > since && time <= before;
  }

  private static long sent(Campaign campaign) {
    return campaign.sendTime().getEpochSecond();
  }

  private List<Campaign> all() {
    return account.audiences().stream()
        .flatMap(audience -> Campaign.of(audience.definition()).stream())
        .toList();
  }

  // Parts and the mails of automations are found by their ids, though no list has them.
  private Campaign find(Call call) {
    return Stream.concat(
            all().stream().flatMap(each -> Stream.concat(Stream.of(each), each.parts().stream())),
            account.audiences().stream()
                .flatMap(audience -> Campaign.automation(audience.definition()).stream()))
        .filter(each -> each.id().equals(call.path("id")))
        .findFirst()
        .orElseThrow(Problem::notFound);
  }

  private List<Recipient> recipients(Campaign campaign) {
    return new CampaignActivity(campaign, account.audience(campaign.listId()), opens).recipients();
  }

  private ObjectNode campaign(Campaign campaign) {
    Tally tally = new Tally(recipients(campaign));
    AudienceDefinition audience = account.audience(campaign.listId()).definition();
    ObjectNode json = Json.object();
    json.put("id", campaign.id()).put("web_id", campaign.webId()).put("type", campaign.type());
    json.put("create_time", Timestamps.text(sent(campaign) - 3600)).put("status", "sent");
    json.put("archive_url", "").put("long_archive_url", "").put("content_type", "template");
    json.put("emails_sent", tally.recipients()).put("send_time", Timestamps.text(sent(campaign)));
    ObjectNode to = json.putObject("recipients");
    to.put("list_id", audience.id()).put("list_is_active", true).put("list_name", audience.name());
    to.put("segment_text", "").put("recipient_count", tally.recipients());
    json.putObject("settings")
        .put("subject_line", campaign.subject())
        .put("title", campaign.title())
        .put("from_name", "The Shop")
        .put("reply_to", "shop@example.org");
    json.putObject("tracking").put("opens", true).put("html_clicks", true);
    json.putObject("report_summary")
        .put("opens", tally.opens().total())
        .put("unique_opens", tally.opens().people())
        .put("clicks", tally.clicks().total())
        .put("subscriber_clicks", tally.clicks().people());
    json.putObject("delivery_status").put("enabled", false);
    json.putArray("_links");
    return json;
  }

  private ObjectNode report(Campaign campaign) {
    Tally tally = new Tally(recipients(campaign));
    AudienceDefinition audience = account.audience(campaign.listId()).definition();
    ObjectNode json = Json.object();
    json.put("id", campaign.id()).put("campaign_title", campaign.title());
    json.put("type", campaign.type());
    json.put("list_id", audience.id())
        .put("list_is_active", true)
        .put("list_name", audience.name());
    json.put("subject_line", campaign.subject()).put("preview_text", "");
    json.put("emails_sent", tally.recipients()).put("abuse_reports", 0);
    json.put("unsubscribed", tally.unsubscribes().people());
    json.put("send_time", Timestamps.text(sent(campaign)));
    json.putObject("bounces")
        .put("hard_bounces", tally.hardBounces())
        .put("soft_bounces", tally.softBounces())
        .put("syntax_errors", 0);
    json.putObject("opens")
        .put("opens_total", tally.opens().total())
        .put("unique_opens", tally.opens().people())
        .put("open_rate", tally.rate(tally.opens()))
        .put("last_open", Timestamps.text(tally.opens().last()));
    json.putObject("clicks")
        .put("clicks_total", tally.clicks().total())
        .put("unique_clicks", tally.clicks().people())
        .put("unique_subscriber_clicks", tally.clicks().people())
        .put("click_rate", tally.rate(tally.clicks()))
        .put("last_click", Timestamps.text(tally.clicks().last()));
    json.putObject("delivery_status").put("enabled", false);
    json.putArray("_links");
    return json;
  }

  private Answer emailActivity(Call call) {
    Campaign campaign = find(call);
    long since = call.time("since", Long.MIN_VALUE);
    ObjectNode page =
        Paging.page(
            call,
            "emails",
            recipients(campaign),
            recipient -> {
              ObjectNode row = row(campaign, recipient.member());
              row.putArray("activity");
              recipient.activity().stream()
                  .filter(each -> !each.action().equals("unsub") && each.epochSecond() > since)
                  .forEach(each -> row.withArray("activity").add(each.toJson()));
              return row;
            });
    return call.answer(page.put("campaign_id", campaign.id()));
  }

  private Answer sentTo(Call call) {
    Campaign campaign = find(call);
    ObjectNode page =
        Paging.page(
            call,
            "sent_to",
            recipients(campaign),
            recipient -> {
              ObjectNode row = withMember(campaign, recipient.member());
              row.put("status", recipient.first("bounce").map(Activity::type).orElse("sent"));
              row.put("open_count", recipient.count("open"));
              row.put("last_open", Timestamps.text(recipient.last("open")));
              return row.put("absplit_group", "").put("gmt_offset", 0);
            });
    return call.answer(page.put("campaign_id", campaign.id()));
  }

  private Answer unsubscribed(Call call) {
    Campaign campaign = find(call);
    List<Recipient> gone =
        recipients(campaign).stream().filter(each -> each.count("unsub") > 0).toList();
    ObjectNode page =
        Paging.page(
            call,
            "unsubscribes",
            gone,
            recipient ->
                withMember(campaign, recipient.member())
                    .put("timestamp", Timestamps.text(recipient.last("unsub")))
                    .put("reason", "No longer interested"));
    return call.answer(page.put("campaign_id", campaign.id()));
  }

  private static ObjectNode row(Campaign campaign, Member member) {
    ObjectNode row = Json.object();
    row.put("campaign_id", campaign.id()).put("list_id", campaign.listId());
    row.put("list_is_active", true).put("email_id", member.hash().hex());
    return row.put("email_address", member.email());
  }

  private ObjectNode withMember(Campaign campaign, Member member) {
    JsonBytes merge = new JsonBytes(512);
    AudienceShape shape = account.audience(campaign.listId()).shape();
    MergeJson.write(merge, member, shape, Projection.ALL);
    ObjectNode row = row(campaign, member);
    row.set("merge_fields", Json.read(merge.toByteArray()));
    return row.put("vip", member.vip());
  }
}
