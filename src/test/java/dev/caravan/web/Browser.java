package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks at pages and sends their forms as a browser would: with cookies and hidden fields. */
public final class Browser {
  private static final Pattern HIDDEN = Pattern.compile("name=\"X-XSRF-TOKEN\" value=\"([^\"]*)\"");

  private final HttpClient client;
  private final String address;
  private String token = "";

  public Browser(int port) {
    this(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build(),
        port);
  }

  private Browser(HttpClient client, int port) {
    this.client = client;
    this.address = "http://127.0.0.1:" + port;
  }

  /** The same browser, with its cookies and the page it has open, at another instance. */
  public Browser at(int port) {
    Browser other = new Browser(client, port);
    other.token = token;
    return other;
  }

  public HttpResponse<String> open(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(address + path)));
  }

  public HttpResponse<String> open(String path, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    headers.forEach(request::header);
    return send(request);
  }

  /** A page that is there. */
  public String page(String path) throws Exception {
    return there(path, Map.of());
  }

  /** A part of a page, as the script of the page asks for it. */
  public String part(String path) throws Exception {
    return there(path, Map.of("HX-Request", "true"));
  }

  private String there(String path, Map<String, String> headers) throws Exception {
    HttpResponse<String> answer = open(path, headers);
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** Sends a form of the page that was seen last. */
  public HttpResponse<String> submit(String path, Map<String, String> fields) throws Exception {
    return submit(path, fields, Map.of());
  }

  public HttpResponse<String> submit(
      String path, Map<String, String> fields, Map<String, String> headers) throws Exception {
    String form =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&", "X-XSRF-TOKEN=" + encode(token) + "&", ""));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    headers.forEach(request::header);
    return send(request);
  }

  public HttpResponse<String> logIn(String password) throws Exception {
    return logIn("admin", password);
  }

  public HttpResponse<String> logIn(String user, String password) throws Exception {
    open("/login");
    return submit("/login", Map.of("login", user, "password", password));
  }

  /** As when a page of somebody else posts the form: no hidden field is known. */
  public void forgetToken() {
    token = "";
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    Matcher hidden = HIDDEN.matcher(answer.body());
    if (hidden.find()) {
      token = hidden.group(1);
    }
    return answer;
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
