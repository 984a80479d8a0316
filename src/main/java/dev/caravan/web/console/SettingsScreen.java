package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import dev.caravan.web.OAuthApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What holds for everything: accounts, properties, and the settings the program was started with.
 */
final class SettingsScreen implements Screen {
  private static final String ACCOUNTS = "GET /api/accounts";
  private static final String PROPERTIES = "GET /api/properties";
  private static final List<String> FLAGS = List.of("uniqueIdentifier", "multiple", "pii");
  private static final int MOST = 1000;

  private final Apis apis;
  private final ConnectionLines connections;
  private final OAuthApi oauth;

  SettingsScreen(Apis apis, ConnectionLines connections, OAuthApi oauth) {
    this.apis = apis;
    this.connections = connections;
    this.oauth = oauth;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/settings", ACCOUNTS, visit -> accounts(visit, 200, List.of()));
    routes.post("/settings/accounts", "PUT /api/accounts/{account}", this::connect);
    routes.post("/settings/accounts/:account/reset", "DELETE /api/accounts/{account}", this::reset);
    routes.get("/settings/properties", PROPERTIES, visit -> properties(visit, 200, List.of()));
    routes.post("/settings/properties", "PUT /api/properties/{id}", this::define);
    routes.post("/settings/properties/delete", "DELETE /api/properties/{id}", this::undefine);
    routes.get("/settings/all", "GET /api/settings", this::all);
  }

  private void accounts(Visit visit, int status, List<FieldError> errors) {
    Form form = visit.form();
    Map<String, List<String>> usedBy =
        connections.all().stream()
            .collect(
                Collectors.groupingBy(
                    ConnectionLine::account,
                    Collectors.mapping(ConnectionLine::name, Collectors.toList())));
    page(visit, "settings/accounts.jte", "accounts", status)
        .with("accounts", items(visit.call(ACCOUNTS, apis.accounts()::list)))
        .with("usedBy", usedBy)
        .with("oauth", oauth.isRegistered())
        .with("mayChange", visit.may("PUT /api/accounts/{account}"))
        .with("account", form.text("account"))
        .with("instance", form.text("instance"))
        .with("errors", errors)
        .show();
  }

  private void connect(Visit visit) {
    String account = visit.form().text("account");
    ObjectNode request =
        JsonNodeFactory.instance.objectNode().put("apiKey", visit.form().text("apiKey"));
    if (!visit.form().text("instance").isEmpty()) {
      request.put("instance", visit.form().text("instance"));
    }
    try {
      visit
          .call("PUT /api/accounts/{account}", apis.accounts()::put)
          .with("account", account.isEmpty() ? "-" : account)
          .body(request)
          .json();
    } catch (ApiProblem problem) {
      accounts(visit, problem.status(), Form.errors(problem));
      return;
    }
    visit.flash(Flash.good("Mailchimp took the key: the account " + account + " is connected."));
    visit.redirect("/settings#account-" + account);
  }

  private void reset(Visit visit) {
    visit
        .call("DELETE /api/accounts/{account}", apis.accounts()::delete)
        .with("account", visit.path("account"))
        .json();
    visit.flash(Flash.good("The key is forgotten. Nothing runs until there is another one."));
    visit.redirect("/settings#account-" + visit.path("account"));
  }

  private void properties(Visit visit, int status, List<FieldError> errors) {
    page(visit, "settings/properties.jte", "properties", status)
        .with("properties", items(visit.call(PROPERTIES, apis.properties()::list)))
        .with("mayChange", visit.may("PUT /api/properties/{id}"))
        .with("asked", asked(visit.form()))
        .with("errors", errors)
        .show();
  }

  /** What stands in the form: what was sent, or what is usual. */
  private static Map<String, String> asked(Form form) {
    Map<String, String> asked = new LinkedHashMap<>();
    for (String name : List.of("id", "label", "type")) {
      asked.put(name, form.text(name));
    }
    FLAGS.forEach(flag -> asked.put(flag, form.has(flag) ? "true" : ""));
    return asked;
  }

  private void define(Visit visit) {
    Form form = visit.form();
    ObjectNode property = JsonNodeFactory.instance.objectNode().put("type", form.text("type"));
    FLAGS.forEach(flag -> property.put(flag, form.has(flag)));
    if (!form.text("label").isEmpty()) {
      property.put("label", form.text("label"));
    }
    try {
      refuseAnother(visit, form.text("id"));
      visit
          .call("PUT /api/properties/{id}", apis.properties()::put)
          .with("id", form.text("id").isEmpty() ? "-" : form.text("id"))
          .body(property)
          .json();
    } catch (ApiProblem problem) {
      properties(visit, problem.status(), Form.errors(problem));
      return;
    }
    visit.flash(Flash.good("The property " + form.text("id") + " is there."));
    visit.redirect("/settings/properties");
  }

  /** PUT would redefine the one there is. */
  private void refuseAnother(Visit visit, String id) {
    for (JsonNode property : items(visit.call(PROPERTIES, apis.properties()::list))) {
      if (property.path("id").asText().equals(id)) {
        throw ApiProblem.invalid(
            "The property was not stored",
            List.of(new FieldError("id", "is taken by another property")));
      }
    }
  }

  private void undefine(Visit visit) {
    String id = visit.form().text("id");
    try {
      visit.call("DELETE /api/properties/{id}", apis.properties()::delete).with("id", id).json();
    } catch (ApiProblem problem) {
      properties(visit, problem.status(), Form.errors(problem));
      return;
    }
    visit.flash(Flash.good("The property " + id + " is gone."));
    visit.redirect("/settings/properties");
  }

  private void all(Visit visit) {
    Map<String, List<JsonNode>> byGroup = new LinkedHashMap<>();
    for (JsonNode setting : items(visit.call("GET /api/settings", apis.settings()::list))) {
      byGroup
          .computeIfAbsent(setting.path("group").asText(), group -> new ArrayList<>())
          .add(setting);
    }
    page(visit, "settings/all.jte", "all", 200).with("groups", byGroup).show();
  }

  private static Page page(Visit visit, String template, String tab, int status) {
    return visit
        .page(template, "Settings")
        .in("settings")
        .status(status)
        .with("tab", tab)
        .with("mayAll", visit.may("GET /api/settings"));
  }

  private static JsonNode items(ApiCall call) {
    return call.with("limit", MOST).json().path("items");
  }
}
