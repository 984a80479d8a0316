package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.AccountCheck;
import dev.caravan.connection.AccountStore;
import dev.caravan.connection.SecretBox;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountsApiTest {
  private static final String BODY = "{\"apiKey\": \"0123456789abcdef-us6\"}";

  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  private final AccountStore accounts =
      new AccountStore(database.jdbi(), new SecretBox(new byte[32]), clock);
  private MailchimpFailure failure;
  private final AccountsApi api =
      new AccountsApi(
          accounts,
          new AccountCheck((endpoint, key) -> login(), ""),
          new AudienceCatalogue(
              call -> new MailchimpAnswer(200, clock.instant(), lists(call.path())),
              new AudienceStore(database.jdbi()),
              clock));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_set_up_an_account_and_never_answer_its_key() {
    ApiCall put = new ApiCall().with("account", "main").body(BODY).to(api::put);

    assertThat(put.status()).isEqualTo(201);
    assertThat(put.json().toString())
        .isEqualTo(
            "{\"name\":\"main\",\"instance\":{\"dataCentre\":\"us6\",\"url\":\"https://us6.api.mailchimp.com/3.0\"},"
                + "\"accountName\":\"The Shop\",\"role\":\"owner\",\"state\":\"CONNECTED\",\"checkedAt\":\"2026-11-01T10:00:00Z\"}");
    assertThat(new ApiCall().with("account", "main").to(api::get).json()).isEqualTo(put.json());
    assertThat(new ApiCall().with("account", "main").body(BODY).to(api::put).status())
        .isEqualTo(200);
    assertThat(accounts.access(accounts.find("main").orElseThrow().id()).key())
        .isEqualTo("0123456789abcdef-us6");
  }

  @Test
  void should_list_accounts_in_parts() {
    for (String name : List.of("c", "a", "b")) {
      new ApiCall().with("account", name).body(BODY).to(api::put);
    }
    ApiCall first = new ApiCall().with("limit", "2").to(api::list);
    assertThat(first.json().path("items").findValuesAsText("name")).containsExactly("a", "b");
    assertThat(first.json().path("next").asText()).isEqualTo("b");

    ApiCall rest = new ApiCall().with("limit", "2").with("after", "b").to(api::list);
    assertThat(rest.json().path("items").findValuesAsText("name")).containsExactly("c");
    assertThat(rest.json().has("next")).isFalse();

    assertThat(problem(new ApiCall().with("limit", "1001"), "list").getMessage())
        .isEqualTo("limit must be a whole number from 1 to 1000, not 1001");
  }

  @Test
  void should_keep_nothing_of_a_key_that_was_refused() {
    failure =
        new MailchimpFailure(
            MailchimpFailure.Kind.CREDENTIALS, 401, "API Key Invalid", "", List.of());

    ApiProblem problem = problem(new ApiCall().with("account", "main").body(BODY), "put");

    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.errors()).extracting(ApiProblem.FieldError::field).containsExactly("apiKey");
    assertThat(accounts.find("main")).isEmpty();
  }

  @Test
  void should_say_that_mailchimp_did_not_answer() {
    failure =
        new MailchimpFailure(MailchimpFailure.Kind.PASSING, 0, "No answer", "timed out", List.of());
    ApiProblem problem = problem(new ApiCall().with("account", "main").body(BODY), "put");
    assertThat(problem.status()).isEqualTo(502);
    assertThat(problem).hasMessage("Mailchimp did not do this: No answer: timed out");
  }

  @Test
  void should_reset_an_account() {
    new ApiCall().with("account", "main").body(BODY).to(api::put);

    assertThat(new ApiCall().with("account", "main").to(api::delete).status()).isEqualTo(204);

    assertThat(new ApiCall().with("account", "main").to(api::get).json().path("state").asText())
        .isEqualTo("NEEDS_ATTENTION");
    assertThat(problem(new ApiCall().with("account", "other"), "delete").status()).isEqualTo(404);
  }

  @Test
  void should_refuse_bodies_and_names_that_cannot_be_taken() {
    ApiCall noJson = new ApiCall().with("account", "main").body("{\"apiKey\": ");
    assertThat(problem(noJson, "put").status()).isEqualTo(400);
    assertThat(problem(new ApiCall().with("account", "main"), "put"))
        .hasMessageContaining("the body is empty");
    assertThat(problem(new ApiCall().with("account", "Main!").body(BODY), "put").status())
        .isEqualTo(400);
    ApiCall unknown =
        new ApiCall().with("account", "main").body(BODY.replace("}", ", \"key\": 1}"));
    assertThat(problem(unknown, "put").errors())
        .extracting(ApiProblem.FieldError::field)
        .containsExactly("key");
  }

  @Test
  void should_answer_the_audiences_of_an_account() {
    new ApiCall().with("account", "main").body(BODY).to(api::put);
    assertThat(new ApiCall().with("account", "main").to(api::audiences).json().toString())
        .isEqualTo(
            "{\"items\":[{\"id\":\"a1b2c3d4e5\",\"name\":\"Newsletter\",\"doubleOptin\":false,"
                + "\"members\":{\"cleaned\":0,\"subscribed\":7,\"unsubscribed\":0},"
                + "\"mergeFields\":[{\"tag\":\"FNAME\",\"type\":\"text\",\"name\":\"First name\",\"required\":false}]}]}");
  }

  private ApiProblem problem(ApiCall call, String method) {
    return catchThrowableOfType(
        ApiProblem.class,
        () ->
            call.to(
                switch (method) {
                  case "put" -> api::put;
                  case "delete" -> api::delete;
                  default -> api::list;
                }));
  }

  private ObjectNode login() {
    if (failure != null) {
      throw failure;
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("account_id", "acc1")
        .put("account_name", "The Shop")
        .put("login_id", "4711")
        .put("role", "owner");
  }

  private static ObjectNode lists(String path) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (path.equals("/lists")) {
      body.putArray("lists")
          .addObject()
          .put("id", "a1b2c3d4e5")
          .put("name", "Newsletter")
          .putObject("stats")
          .put("member_count", 7);
    } else {
      body.putArray("merge_fields")
          .addObject()
          .put("tag", "FNAME")
          .put("type", "text")
          .put("name", "First name");
    }
    return body;
  }
}
