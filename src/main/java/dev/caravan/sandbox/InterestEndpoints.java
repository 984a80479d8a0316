package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Groups and their interests, to be read. */
final class InterestEndpoints {
  private final Account account;

  InterestEndpoints(Account account) {
    this.account = account;
  }

  void register(Router router) {
    router.add("GET", "/lists/{list}/interest-categories", this::categories);
    router.add("GET", "/lists/{list}/interest-categories/{id}", this::category);
    router.add("GET", "/lists/{list}/interest-categories/{id}/interests", this::interests);
  }

  private Answer categories(Call call) {
    AudienceDefinition audience = account.audience(call.path("list")).definition();
    ObjectNode page =
        Paging.page(
            call, "categories", audience.categories(), category -> json(category, audience));
    return call.answer(page.put("list_id", audience.id()));
  }

  private Answer category(Call call) {
    AudienceDefinition audience = account.audience(call.path("list")).definition();
    return call.answer(json(find(call, audience), audience));
  }

  private Answer interests(Call call) {
    AudienceDefinition audience = account.audience(call.path("list")).definition();
    InterestCategory category = find(call, audience);
    ObjectNode page =
        Paging.page(
            call,
            "interests",
            category.interests(),
            interest -> {
              ObjectNode json = Json.object();
              json.put("category_id", category.id()).put("list_id", audience.id());
              json.put("id", interest.id()).put("name", interest.name());
              json.put("display_order", category.interests().indexOf(interest) + 1);
              json.putArray("_links");
              return json;
            });
    return call.answer(page.put("list_id", audience.id()).put("category_id", category.id()));
  }

  private static InterestCategory find(Call call, AudienceDefinition audience) {
    return audience.categories().stream()
        .filter(category -> category.id().equals(call.path("id")))
        .findFirst()
        .orElseThrow(Problem::notFound);
  }

  private static ObjectNode json(InterestCategory category, AudienceDefinition audience) {
    ObjectNode json = Json.object();
    json.put("list_id", audience.id()).put("id", category.id()).put("title", category.title());
    json.put("display_order", audience.categories().indexOf(category));
    json.put("type", category.type()).putArray("_links");
    return json;
  }
}
