package dev.caravan.mailchimp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The steps around a call to Mailchimp's OAuth server. Safe for use by many threads. */
public final class OAuthSteps {
  private static final int MOST = 1 << 16;

  private final ObjectMapper json;

  public OAuthSteps(ObjectMapper json) {
    this.json = json;
  }

  /** Makes it an HTTP request. */
  public void request(OAuthCall call, Exchange exchange) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_METHOD, call.form() == null ? "GET" : "POST");
    message.setHeader(Exchange.HTTP_URI, call.address().toString());
    message.setHeader("Accept", "application/json");
    if (call.token() != null) {
      message.setHeader("Authorization", "OAuth " + call.token());
    }
    if (call.form() != null) {
      message.setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    message.setBody(call.form());
  }

  /**
   * The document that was answered.
   *
   * @throws MailchimpFailure for any other answer; it repeats nothing of what was sent
   */
  public JsonNode read(Exchange exchange) throws IOException {
    Message message = exchange.getMessage();
    int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    byte[] body;
    try (InputStream stream = message.getBody(InputStream.class)) {
      body = stream == null ? new byte[0] : stream.readNBytes(MOST);
    }
    message.removeHeaders("*");
    JsonNode document = document(body);
    if (status == 200 && document.isObject()) {
      return document;
    }
    throw new MailchimpFailure(
        status >= 500 || status == 429
            ? MailchimpFailure.Kind.PASSING
            : MailchimpFailure.Kind.REFUSED,
        status,
        "Refused by Mailchimp's login",
        document.path("error").asText(""),
        List.of());
  }

  /** No answer came. */
  public void lost(Exchange exchange) {
    throw new MailchimpFailure(
        MailchimpFailure.Kind.PASSING,
        0,
        "No answer from Mailchimp's login",
        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class).getClass().getSimpleName(),
        List.of());
  }

  private JsonNode document(byte[] body) throws IOException {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
