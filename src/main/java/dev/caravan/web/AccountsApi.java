package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Account;
import dev.caravan.connection.AccountCheck;
import dev.caravan.connection.AccountStore;
import dev.caravan.connection.InvalidDocument;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MergeField;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** {@code /api/accounts}. No answer holds a key. */
public final class AccountsApi {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private final AccountStore accounts;
  private final AccountCheck check;
  private final AudienceCatalogue catalogue;

  public AccountsApi(AccountStore accounts, AccountCheck check, AudienceCatalogue catalogue) {
    this.accounts = accounts;
    this.check = check;
    this.catalogue = catalogue;
  }

  /** 201 for a new account, 200 for a new key. */
  public void put(Exchange exchange) {
    String name = newName(exchange);
    ObjectNode request = RequestDocument.json(exchange);
    try {
      boolean known = accounts.find(name).isPresent();
      Account account = accounts.put(name, asked(() -> check.check(request)));
      Answer.json(exchange, known ? 200 : 201, json(account));
    } catch (InvalidDocument e) {
      throw RequestDocument.refused(e);
    }
  }

  /** The name in the address, where an account may have it. */
  static String newName(Exchange exchange) {
    String name = name(exchange);
    if (!NAME.matcher(name).matches()) {
      throw ApiProblem.badRequest(
          "an account's name must start with a small letter or digit, and hold only those and dashes, 63 at most: main");
    }
    return name;
  }

  public void get(Exchange exchange) {
    Answer.json(exchange, 200, json(account(exchange)));
  }

  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    Answer.json(exchange, 200, paging.of(accounts.all(), Account::name, AccountsApi::json));
  }

  /** "Reset connection": forgets the key. */
  public void delete(Exchange exchange) {
    Account account = account(exchange);
    accounts.reset(account.name());
    Answer.nothing(exchange);
  }

  /** Asks Mailchimp, so that what was just made there is seen. */
  public void audiences(Exchange exchange) {
    Account account = account(exchange);
    Paging paging = Paging.of(exchange);
    List<Audience> audiences = asked(() -> catalogue.refresh(account.id()));
    List<Audience> sorted =
        audiences.stream()
            .sorted((one, other) -> one.mailchimpId().compareTo(other.mailchimpId()))
            .toList();
    Answer.json(exchange, 200, paging.of(sorted, Audience::mailchimpId, AccountsApi::json));
  }

  private Account account(Exchange exchange) {
    String name = name(exchange);
    return accounts.find(name).orElseThrow(() -> ApiProblem.none("account", name));
  }

  private static String name(Exchange exchange) {
    return exchange.getMessage().getHeader("account", "", String.class);
  }

  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (MailchimpFailure e) {
      throw new ApiProblem(
          502,
          "Mailchimp did not answer",
          "Mailchimp did not do this: " + e.getMessage(),
          List.of());
    }
  }

  private static ObjectNode json(Account account) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", account.name());
    json.putObject("instance")
        .put("dataCentre", account.dataCentre())
        .put("url", account.endpoint().toString());
    json.put("accountName", account.accountName());
    json.put("role", account.role());
    json.put("state", account.state().name());
    if (account.detail() != null) {
      json.put("detail", account.detail());
    }
    return json.put("checkedAt", account.checkedAt().toString());
  }

  private static ObjectNode json(Audience audience) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", audience.mailchimpId());
    json.put("name", audience.name());
    json.put("doubleOptin", audience.doubleOptin());
    ObjectNode members = json.putObject("members");
    audience.members().forEach(members::put);
    ArrayNode fields = json.putArray("mergeFields");
    audience.mergeFields().forEach(field -> fields.add(json(field)));
    return json;
  }

  private static ObjectNode json(MergeField field) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("tag", field.tag());
    json.put("type", field.type());
    json.put("name", field.name());
    json.put("required", field.required());
    if (!field.choices().isEmpty()) {
      ArrayNode choices = json.putArray("choices");
      field.choices().forEach(choices::add);
    }
    return json;
  }
}
