package dev.caravan.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.function.Supplier;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

/** The port to Mailchimp for Java: hands calls to the route {@code mailchimp} and waits. */
public final class MailchimpGate implements Mailchimp, MailchimpLogin {
  private final Supplier<ProducerTemplate> template;
  private final String route;

  /**
   * Tries again while Mailchimp is busy or out of reach, for minutes.
   *
   * @param template of the program's Camel context, asked for when it is first needed
   */
  public MailchimpGate(Supplier<ProducerTemplate> template) {
    this(template, "direct:mailchimp");
  }

  private MailchimpGate(Supplier<ProducerTemplate> template, String route) {
    this.template = template;
    this.route = route;
  }

  /** A gate that asks once: for calls whose sender waits for the answer. */
  public static MailchimpGate once(Supplier<ProducerTemplate> template) {
    return new MailchimpGate(template, "direct:mailchimp-once");
  }

  /** Mailchimp's OAuth server, asked by the same way. */
  public static MailchimpOAuth oauth(
      Supplier<ProducerTemplate> template, MailchimpOAuth.Client client) {
    return new MailchimpOAuth(
        client, call -> send(template, "direct:mailchimp-oauth", call, JsonNode.class));
  }

  @Override
  public MailchimpAnswer ask(MailchimpCall call) {
    return send(route, call);
  }

  /** Asks once: somebody waits for the answer. */
  @Override
  public JsonNode whoAmI(URI endpoint, String key) {
    // The account is not known yet; a key by itself stands for a login of its own.
    Access access = new Access(endpoint, key, "unchecked " + endpoint.getHost());
    return send("direct:mailchimp-attempt", new SignedCall(MailchimpCall.get(0, "/"), access))
        .body();
  }

  private MailchimpAnswer send(String route, Object body) {
    return send(template, route, body, MailchimpAnswer.class);
  }

  private static <T> T send(
      Supplier<ProducerTemplate> template, String route, Object body, Class<T> answer) {
    try {
      return template.get().requestBody(route, body, answer);
    } catch (CamelExecutionException e) {
      if (e.getCause() instanceof MailchimpFailure failure) {
        throw failure;
      }
      throw e;
    }
  }
}
