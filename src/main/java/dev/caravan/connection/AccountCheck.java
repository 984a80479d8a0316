package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MailchimpLogin;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Has Mailchimp say whose an API key is before the key is stored. Keys end with their data centre,
 * which becomes part of an address: only a data centre is let through (Mailchimp Marketing API,
 * "Fundamentals"). What is refused never repeats the key.
 */
public final class AccountCheck {
  private static final Pattern DATA_CENTRE = Pattern.compile("[a-z]{2,3}\\d{1,3}");
  private static final String KEY_FIELD = "apiKey";
  private static final String GRANT = "token";
  private static final Pattern KEY = Pattern.compile("[!-~]{1,200}");
  private static final Set<String> ROLES = Words.of("owner", "admin", "manager");

  private final MailchimpLogin mailchimp;
  private final String baseUrl;

  /**
   * @param baseUrl stands in for {@code https://{dc}.api.mailchimp.com/3.0}; empty: that address
   */
  public AccountCheck(MailchimpLogin mailchimp, String baseUrl) {
    this.mailchimp = mailchimp;
    this.baseUrl = baseUrl.strip().replaceAll("/+$", "");
  }

  /**
   * Checks a request {@code {"apiKey": "…-us6", "instance": "us6"}}, where the instance may be
   * absent.
   *
   * @throws InvalidDocument when the request, the key or the role of its login will not do
   * @throws MailchimpFailure when Mailchimp could not be asked
   */
  public CheckedKey check(ObjectNode request) {
    Problems problems = new Problems();
    Fields fields = new Fields(request, "", problems, Words.of("apiKey", "instance"));
    String key = fields.requiredText("apiKey").strip();
    String dataCentre = key.substring(key.lastIndexOf('-') + 1);
    boolean known = DATA_CENTRE.matcher(dataCentre).matches();
    if (!key.isEmpty() && !(known && key.contains("-") && KEY.matcher(key).matches())) {
      fields.problem("apiKey", "must end with a dash and its data centre, as in 0123…cdef-us6");
    }
    fields
        .text("instance")
        .ifPresent(instance -> checkInstance(fields, instance, known ? dataCentre : null));
    problems.refuse();
    return ask(KEY_FIELD, key, dataCentre);
  }

  /**
   * Checks what was granted by "Connect with Mailchimp".
   *
   * @param metadata what Mailchimp's OAuth server says of the token
   * @throws InvalidDocument when the token is bad, its metadata cannot be, or its login may not
   *     enough
   * @throws MailchimpFailure when Mailchimp could not be asked
   */
  public CheckedKey granted(String token, JsonNode metadata) {
    String address = metadata.path("api_endpoint").asText().replaceAll("/+$", "");
    if (address.isEmpty()) {
      throw new InvalidDocument(GRANT, "the token that was given out is not valid; begin again");
    }
    String dataCentre = metadata.path("dc").asText();
    if (!DATA_CENTRE.matcher(dataCentre).matches()) {
      throw new InvalidDocument(GRANT, "what was told as data centre is none");
    }
    if (baseUrl.isEmpty() && !address.equals("https://" + dataCentre + ".api.mailchimp.com")) {
      throw new InvalidDocument(
          GRANT, "the endpoint that was told is not that of the data centre " + dataCentre);
    }
    refuseRole(GRANT, metadata.path("role").asText().toLowerCase(Locale.ROOT));
    return ask(GRANT, token, dataCentre);
  }

  private static void checkInstance(Fields fields, String instance, String dataCentre) {
    if (!DATA_CENTRE.matcher(instance).matches()) {
      fields.problem("instance", "must be a data centre, two or three letters and a number: us6");
    } else if (dataCentre != null && !instance.equals(dataCentre)) {
      fields.problem(
          "instance",
          "is "
              + instance
              + ", but the key belongs to "
              + dataCentre
              + "; leave it out or correct it");
    }
  }

  private CheckedKey ask(String field, String key, String dataCentre) {
    URI endpoint =
        URI.create(
            baseUrl.isEmpty() ? "https://" + dataCentre + ".api.mailchimp.com/3.0" : baseUrl);
    JsonNode login = whoAmI(field, endpoint, key);
    String account = login.path("account_id").asText();
    if (account.isEmpty()) {
      throw new InvalidDocument(
          field, endpoint + " did not answer as Mailchimp does: its answer has no account_id");
    }
    String role = login.path("role").asText().toLowerCase(Locale.ROOT);
    refuseRole(field, role);
    return new CheckedKey(
        key,
        endpoint,
        dataCentre,
        account,
        login.path("account_name").asText(),
        login.path("login_id").asText(account),
        role);
  }

  private static void refuseRole(String field, String role) {
    if (!ROLES.contains(role)) {
      throw new InvalidDocument(
          field,
          "this login has the role "
              + (role.isEmpty() ? "(none told)" : role)
              + "; Caravan needs one of "
              + String.join(", ", ROLES));
    }
  }

  private JsonNode whoAmI(String field, URI endpoint, String key) {
    try {
      return mailchimp.whoAmI(endpoint, key);
    } catch (MailchimpFailure e) {
      if (e.kind() != MailchimpFailure.Kind.CREDENTIALS) {
        throw e;
      }
      throw new InvalidDocument(
          field,
          endpoint
              + (field.equals(GRANT) ? " refused this token (" : " refused this key (")
              + e.getMessage().replace(key, "…")
              + ")"
              + (field.equals(GRANT)
                  ? "; begin again"
                  : "; take a key from Mailchimp: Profile, Extras, API keys"));
    }
  }
}
