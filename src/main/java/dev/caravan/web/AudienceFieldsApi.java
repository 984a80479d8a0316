package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Account;
import dev.caravan.connection.AccountStore;
import dev.caravan.importing.FieldSamples;
import dev.caravan.importing.FieldSamples.Sampled;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.MailchimpFailure;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.Exchange;

/** {@code /api/accounts/{account}/audiences/{audience}/fields}: what an import can map. */
public final class AudienceFieldsApi {
  private final AccountStore accounts;
  private final AudienceCatalogue catalogue;
  private final FieldSamples fields;

  public AudienceFieldsApi(
      AccountStore accounts, AudienceCatalogue catalogue, FieldSamples fields) {
    this.accounts = accounts;
    this.catalogue = catalogue;
    this.fields = fields;
  }

  /** Path, type, label and sample values, in the order of the paths. Asks Mailchimp. */
  public void list(Exchange exchange) {
    String name = header(exchange, "account");
    Account account = accounts.find(name).orElseThrow(() -> ApiProblem.none("account", name));
    Paging paging = Paging.of(exchange);
    try {
      List<Sampled> sampled =
          fields.of(audience(account, header(exchange, "audience"))).stream()
              .sorted(Comparator.comparing(each -> each.field().path()))
              .toList();
      Answer.json(
          exchange, 200, paging.of(sampled, each -> each.field().path(), AudienceFieldsApi::json));
    } catch (MailchimpFailure e) {
      throw new ApiProblem(
          502,
          "Mailchimp did not answer",
          "Mailchimp did not tell the fields: " + e.getMessage(),
          List.of());
    }
  }

  private Audience audience(Account account, String id) {
    return catalogue.refresh(account.id()).stream()
        .filter(audience -> audience.mailchimpId().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                ApiProblem.notFound(
                    "account %s has no audience %s; its list of audiences shows those there are"
                        .formatted(account.name(), id)));
  }

  private static ObjectNode json(Sampled sampled) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("path", sampled.field().path());
    json.put("type", sampled.field().type().word());
    json.put("label", sampled.field().label());
    ArrayNode samples = json.putArray("samples");
    sampled.samples().forEach(samples::add);
    return json;
  }

  private static String header(Exchange exchange, String name) {
    return exchange.getMessage().getHeader(name, "", String.class);
  }
}
