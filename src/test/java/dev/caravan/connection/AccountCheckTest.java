package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MailchimpLogin;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountCheckTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String KEY = SECRET + "-us6";

  private final List<String> asked = new ArrayList<>();

  @Test
  void should_ask_the_data_centre_that_the_key_ends_with() {
    CheckedKey checked = check(login("manager"), "").check(request(KEY, null));

    assertThat(asked).containsExactly("https://us6.api.mailchimp.com/3.0 " + KEY);
    assertThat(checked)
        .isEqualTo(
            new CheckedKey(
                KEY,
                URI.create("https://us6.api.mailchimp.com/3.0"),
                "us6",
                "acc1",
                "The Shop",
                "4711",
                "manager"));
  }

  @Test
  void should_ask_another_address_where_one_is_set() {
    CheckedKey checked =
        check(login("owner"), "http://127.0.0.1:9000/3.0/").check(request(KEY, "us6"));
    assertThat(asked).containsExactly("http://127.0.0.1:9000/3.0 " + KEY);
    assertThat(checked.endpoint()).hasToString("http://127.0.0.1:9000/3.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SECRET,
        SECRET + "-",
        "-us6x",
        SECRET + "-evil.example.org",
        SECRET + "-us6.evil.example.org",
        SECRET + "-us6/",
        SECRET + "-us6@evil.example.org",
        SECRET + "-us6#",
        SECRET + "-us6?x",
        SECRET + "-us6%2f",
        SECRET + "-US6",
        SECRET + "-us6666",
        SECRET + "-u6",
        SECRET + "-localhost",
        SECRET + "-127",
        SECRET + "\r\nX-Evil: 1-us6",
        SECRET + " -us6",
        SECRET + "-us\u0666",
        "us6"
      })
  void should_ask_nobody_about_a_key_without_a_data_centre(String key) {
    assertThatThrownBy(() -> check(login("owner"), "").check(request(key, null)))
        .isInstanceOfSatisfying(
            InvalidDocument.class,
            invalid ->
                assertThat(invalid.problems()).extracting(Problem::place).containsOnly("apiKey"))
        .hasMessageNotContaining(SECRET);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "us7",
        "evil.example.org",
        "us6.evil.example.org",
        "us6/..",
        "https://us6.api.mailchimp.com",
        "",
        "US6",
        SECRET
      })
  void should_refuse_an_instance_that_contradicts_the_key(String instance) {
    assertThatThrownBy(() -> check(login("owner"), "").check(request(KEY, instance)))
        .isInstanceOfSatisfying(
            InvalidDocument.class,
            invalid ->
                assertThat(invalid.problems()).extracting(Problem::place).containsOnly("instance"))
        .hasMessageNotContaining(SECRET);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"author", "viewer", ""})
  void should_refuse_a_login_below_manager(String role) {
    assertThatThrownBy(() -> check(login(role), "").check(request(KEY, null)))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining(role)
        .hasMessageContaining("owner, admin, manager");
  }

  @Test
  void should_ask_the_endpoint_that_goes_with_a_token() {
    CheckedKey checked =
        check(login("manager"), "")
            .granted("token", metadata("us6", "https://us6.api.mailchimp.com/", "Manager"));
    assertThat(asked).containsExactly("https://us6.api.mailchimp.com/3.0 token");
    assertThat(checked.dataCentre()).isEqualTo("us6");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          us6             | ''                             | admin  | is not valid
          ''              | https://us6.api.mailchimp.com  | admin  | data centre is none
          us6@evil.test/  | https://us6.api.mailchimp.com  | admin  | data centre is none
          us6             | https://us7.api.mailchimp.com  | admin  | not that of the data centre us6
          us6             | http://us6.api.mailchimp.com   | admin  | not that of the data centre us6
          us6             | https://us6.api.mailchimp.com.evil.test | admin | not that of the data centre
          us6             | https://us6.api.mailchimp.com  | author | owner, admin, manager
          us6             | https://us6.api.mailchimp.com  | ''     | owner, admin, manager
          """)
  void should_take_no_token_to_where_its_metadata_do_not_fit(
      String dataCentre, String endpoint, String role, String reason) {
    AccountCheck check = check(login("admin"), "");
    assertThatThrownBy(() -> check.granted("token", metadata(dataCentre, endpoint, role)))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("evil");
    assertThat(asked).isEmpty();
  }

  private static ObjectNode metadata(String dataCentre, String endpoint, String role) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("dc", dataCentre)
        .put("api_endpoint", endpoint)
        .put("role", role);
  }

  @Test
  void should_say_that_mailchimp_refused_the_key_without_repeating_it() {
    MailchimpLogin refusing =
        (endpoint, key) -> {
          throw new MailchimpFailure(
              MailchimpFailure.Kind.CREDENTIALS, 401, "API Key Invalid", "not " + key, List.of());
        };
    InvalidDocument invalid =
        catchThrowableOfType(
            InvalidDocument.class, () -> new AccountCheck(refusing, "").check(request(KEY, null)));
    assertThat(invalid.problems().get(0).message())
        .contains("refused this key (401 API Key Invalid")
        .contains("API keys")
        .doesNotContain(SECRET);
  }

  @Test
  void should_hand_on_that_mailchimp_is_out_of_reach() {
    MailchimpLogin silent =
        (endpoint, key) -> {
          throw new MailchimpFailure(MailchimpFailure.Kind.PASSING, 0, "No answer", "", List.of());
        };
    assertThatThrownBy(() -> new AccountCheck(silent, "").check(request(KEY, null)))
        .isInstanceOf(MailchimpFailure.class);
  }

  @Test
  void should_refuse_an_answer_that_is_not_mailchimps() {
    MailchimpLogin stranger = (endpoint, key) -> JsonNodeFactory.instance.objectNode();
    assertThatThrownBy(
            () -> new AccountCheck(stranger, "http://127.0.0.1:1").check(request(KEY, null)))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining("did not answer as Mailchimp does");
  }

  @Test
  void should_name_unknown_and_missing_keys_of_the_request() {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("apikey", KEY);
    assertThatThrownBy(() -> check(login("owner"), "").check(request))
        .isInstanceOf(InvalidDocument.class)
        .hasMessageContaining("did you mean apiKey?")
        .hasMessageContaining("apiKey: is missing")
        .hasMessageNotContaining(SECRET);
  }

  private AccountCheck check(JsonNode answer, String baseUrl) {
    return new AccountCheck(
        (endpoint, key) -> {
          asked.add(endpoint + " " + key);
          return answer;
        },
        baseUrl);
  }

  private static ObjectNode login(String role) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("account_id", "acc1")
        .put("account_name", "The Shop")
        .put("login_id", "4711")
        .put("role", role);
  }

  private static ObjectNode request(String key, String instance) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("apiKey", key);
    return instance == null ? request : request.put("instance", instance);
  }
}
