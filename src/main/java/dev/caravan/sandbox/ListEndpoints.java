package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The account itself, its audiences and their tags. */
final class ListEndpoints {
  private final Account account;
  private final String login;

  ListEndpoints(Account account, String login) {
    this.account = account;
    this.login = login;
  }

  void register(Router router) {
    router.add("GET", "/", call -> call.answer(root()));
    router.add(
        "GET",
        "/ping",
        call -> call.answer(Json.object().put("health_status", "Everything's Chimpy!")));
    router.add("GET", "/lists", this::lists);
    router.add(
        "GET", "/lists/{list}", call -> call.answer(json(account.audience(call.path("list")))));
    router.add("PATCH", "/lists/{list}", this::update);
    router.add("GET", "/lists/{list}/tag-search", this::tags);
  }

  private ObjectNode root() {
    long id = Mix.of(login.hashCode());
    int subscribers = 0;
    for (Audience audience : account.audiences()) {
      subscribers += audience.count(MemberStatus.SUBSCRIBED.mask());
    }
    ObjectNode json = Json.object();
    json.put("account_id", "%016x".formatted(id)).put("login_id", "%08d".formatted(id >>> 40));
    json.put("account_name", "Caravan Sandbox").put("email", login + "@example.org");
    json.put("first_name", "Sandy").put("last_name", "Box").put("username", login);
    json.put("avatar_url", "").put("role", "owner").put("pricing_plan_type", "monthly");
    json.put("account_timezone", "UTC").put("account_industry", "").put("pro_enabled", false);
    json.put("total_subscribers", subscribers);
    json.putArray("_links");
    return json;
  }

  private Answer lists(Call call) {
    ObjectNode page =
        Paging.page(call, "lists", List.copyOf(account.audiences()), ListEndpoints::json);
    page.putObject("constraints").put("may_create", false).put("max_instances", 0);
    return call.answer(page);
  }

  /** Of all that can be changed of an audience, only its GDPR form; the rest is let pass. */
  private Answer update(Call call) {
    Audience audience = account.audience(call.path("list"));
    JsonNode form = call.json().path("marketing_permissions");
    RequestSchema.type("marketing_permissions", form, "boolean");
    if (form.isBoolean()) {
      audience.redefine(
          before ->
              before.withPermissions(
                  form.asBoolean()
                      ? MarketingPermission.questions(before.webIdBase())
                      : List.of()));
    }
    return call.answer(json(audience));
  }

  private static ObjectNode json(Audience audience) {
    AudienceDefinition definition = audience.definition();
    String created = Timestamps.text(audience.createdAt().getEpochSecond());
    ObjectNode json = Json.object();
    json.put("id", audience.id()).put("web_id", definition.webIdBase() / 1000);
    json.put("name", definition.name());
    json.putObject("contact").put("company", "Caravan Sandbox").put("country", "US");
    json.put("permission_reminder", "You signed up in our shop.").put("use_archive_bar", true);
    json.putObject("campaign_defaults")
        .put("from_name", "The Shop")
        .put("from_email", "shop@example.org")
        .put("subject", "")
        .put("language", "en");
    json.put("notify_on_subscribe", "").put("notify_on_unsubscribe", "");
    json.put("date_created", created).put("list_rating", 3).put("email_type_option", true);
    json.put("subscribe_url_short", "").put("subscribe_url_long", "").put("beamer_address", "");
    json.put("visibility", "prv").put("double_optin", definition.doubleOptin());
    json.put("has_welcome", false)
        .put("marketing_permissions", !definition.permissions().isEmpty());
    json.putArray("modules");
    json.set("stats", stats(audience));
    json.putArray("_links");
    return json;
  }

  private static ObjectNode stats(Audience audience) {
    ObjectNode stats = Json.object();
    int subscribed = audience.count(MemberStatus.SUBSCRIBED.mask());
    stats.put("member_count", subscribed);
    stats.put("total_contacts", audience.count(MemberStatus.ALL_BUT_ARCHIVED));
    stats.put("unsubscribe_count", audience.count(MemberStatus.UNSUBSCRIBED.mask()));
    stats.put("cleaned_count", audience.count(MemberStatus.CLEANED.mask()));
    stats.put("member_count_since_send", 0).put("unsubscribe_count_since_send", 0);
    stats.put("cleaned_count_since_send", 0);
    stats.put("campaign_count", Campaign.of(audience.definition()).size());
    stats.put(
        "campaign_last_sent",
        Timestamps.text(Campaign.newest(audience.definition()).sendTime().getEpochSecond()));
    stats.put("merge_field_count", audience.shape().mergeFields().size());
    stats.put("avg_sub_rate", 0).put("avg_unsub_rate", 0).put("target_sub_rate", 0);
    stats.put("open_rate", 0).put("click_rate", 0);
    stats.put("last_sub_date", "").put("last_unsub_date", "");
    return stats;
  }

  private Answer tags(Call call) {
    String name = call.query("name");
    List<Tag> found =
        account.audience(call.path("list")).definition().tags().stream()
            .filter(tag -> name == null || tag.name().startsWith(name))
            .toList();
    ObjectNode answer = Json.object();
    found.forEach(
        tag -> answer.withArray("tags").addObject().put("id", tag.id()).put("name", tag.name()));
    if (found.isEmpty()) {
      answer.putArray("tags");
    }
    return call.answer(answer.put("total_items", found.size()));
  }
}
