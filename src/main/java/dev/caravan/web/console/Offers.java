package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.connection.AccountStore;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.MailchimpFailure;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/** Gathers what a connection can be made of. */
public final class Offers {
  private static final int MOST = 1000;

  private final Apis apis;
  private final AccountStore accounts;
  private final AudienceCatalogue catalogue;

  public Offers(Apis apis, AccountStore accounts, AudienceCatalogue catalogue) {
    this.apis = apis;
    this.accounts = accounts;
    this.catalogue = catalogue;
  }

  Offer of(Visit visit, String account) {
    JsonNode all = list(visit, "GET /api/accounts", apis.accounts()::list);
    JsonNode found = MissingNode.getInstance();
    for (JsonNode one : all) {
      if (one.path("name").asText().equals(account)) {
        found = one;
      }
    }
    return new Offer(
        found,
        all,
        audiences(account),
        list(visit, "GET /api/properties", apis.properties()::list),
        list(visit, "GET /api/segments", apis.segments()::list),
        list(visit, "GET /api/lifecycles", apis.lifecycles()::list),
        list(visit, "GET /api/objectives", apis.objectives()::list),
        list(visit, "GET /api/zones", apis.zones()::list));
  }

  private static JsonNode list(Visit visit, String call, Consumer<Exchange> handler) {
    return visit.call(call, handler).with("limit", MOST).json().path("items");
  }

  /** Mailchimp is asked when they were read long ago; where it does not answer, they are old. */
  private List<Audience> audiences(String account) {
    return accounts
        .find(account)
        .map(
            known -> {
              try {
                return catalogue.current(known.id());
              } catch (MailchimpFailure e) {
                return catalogue.known(known.id());
              }
            })
        .orElse(List.of());
  }
}
