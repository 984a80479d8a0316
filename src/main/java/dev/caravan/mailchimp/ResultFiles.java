package dev.caravan.mailchimp;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The steps of the route {@code mailchimp-file}. An address out of an answer is followed only to
 * where Mailchimp keeps results: the account's own endpoint, or one of the known hosts over TLS.
 * Safe for use by many threads.
 */
public final class ResultFiles {
  /** Where Mailchimp has kept the results of batches so far. */
  public static final Set<String> HOSTS =
      Set.of("mailchimp-api-batch.s3.amazonaws.com", "storage.googleapis.com");

  private static final int MOST = 64 << 20;

  private final MailchimpAccounts accounts;
  private final Set<String> hosts;

  /**
   * @param hosts in lower case
   */
  public ResultFiles(MailchimpAccounts accounts, Set<String> hosts) {
    this.accounts = accounts;
    this.hosts = hosts;
  }

  /**
   * Makes it an HTTP request, without a key.
   *
   * @throws MailchimpFailure when the address leads elsewhere
   */
  public void request(ResultFile file, Exchange exchange) {
    URI address = file.address();
    if (!isAllowed(address, accounts.access(file.account()).endpoint())) {
      throw refused(
          0,
          "the results are said to be at %s, which is no place where Mailchimp keeps them"
              .formatted(address.getHost()));
    }
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setBody(null);
    message.setHeader(Exchange.HTTP_METHOD, "GET");
    String whole = address.toString();
    int query = whole.indexOf('?');
    message.setHeader(Exchange.HTTP_URI, query < 0 ? whole : whole.substring(0, query));
    if (query >= 0) {
      message.setHeader(Exchange.HTTP_RAW_QUERY, whole.substring(query + 1));
    }
  }

  boolean isAllowed(URI address, URI endpoint) {
    if (address.getScheme() == null || address.getHost() == null || address.getUserInfo() != null) {
      return false;
    }
    boolean own =
        address.getScheme().equalsIgnoreCase(endpoint.getScheme())
            && address.getHost().equalsIgnoreCase(endpoint.getHost())
            && address.getPort() == endpoint.getPort();
    return own
        || address.getScheme().equalsIgnoreCase("https")
            && (address.getPort() == -1 || address.getPort() == 443)
            && hosts.contains(address.getHost().toLowerCase(Locale.ROOT));
  }

  /** The file, at most 64 MB of it. */
  public byte[] read(Exchange exchange) throws IOException {
    Message message = exchange.getMessage();
    int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    try (InputStream body = message.getBody(InputStream.class)) {
      message.removeHeaders("*");
      if (status != 200) {
        throw refused(status, "the results were not given");
      }
      byte[] bytes = body.readNBytes(MOST + 1);
      if (bytes.length > MOST) {
        throw refused(status, "the results are larger than " + MOST + " bytes");
      }
      return bytes;
    }
  }

  /** No answer came, or not all of it. */
  public void lost(Exchange exchange) {
    throw new MailchimpFailure(
        MailchimpFailure.Kind.PASSING,
        0,
        "No answer",
        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class).getMessage(),
        List.of());
  }

  private static MailchimpFailure refused(int status, String detail) {
    return new MailchimpFailure(
        MailchimpFailure.Kind.REFUSED, status, "No results", detail, List.of());
  }
}
