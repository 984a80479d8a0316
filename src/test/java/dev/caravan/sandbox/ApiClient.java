package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Calls a sandbox as any HTTP client would. */
final class ApiClient {
  /** A status with its parsed body; a missing node where there is none. */
  record Reply(int status, String contentType, JsonNode json) {
    String text(String pointer) {
      return json.at(pointer).asText();
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Sandbox sandbox;

  ApiClient(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  Reply get(String path) {
    return call("GET", path, null);
  }

  Reply post(String path, String body) {
    return call("POST", path, body);
  }

  Reply put(String path, String body) {
    return call("PUT", path, body);
  }

  Reply call(String method, String path, String body) {
    try {
      return reply(http.send(request(method, path, body), HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      return new Reply(0, e.getMessage(), Json.object());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  CompletableFuture<Reply> later(String method, String path, String body) {
    return http.sendAsync(request(method, path, body), HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(ApiClient::reply);
  }

  Reply send(HttpRequest request) throws IOException, InterruptedException {
    return reply(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
  }

  /** All e-mail addresses, page by page. */
  List<String> emails(String list, String filter, int count) {
    List<String> emails = new ArrayList<>();
    for (int offset = 0; ; offset += count) {
      JsonNode page =
          get("/lists/%s/members?count=%d&offset=%d&%s".formatted(list, count, offset, filter))
              .json()
              .path("members");
      page.forEach(member -> emails.add(member.path("email_address").asText()));
      if (page.size() < count) {
        return emails;
      }
    }
  }

  private HttpRequest request(String method, String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Authorization", "Bearer " + sandbox.apiKey())
        .method(
            method,
            body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  /** A path under the API, or one of the controls. */
  URI uri(String path) {
    return path.startsWith("/sandbox/")
        ? URI.create("http://127.0.0.1:" + sandbox.port() + path)
        : URI.create(sandbox.baseUrl() + path);
  }

  private static Reply reply(HttpResponse<byte[]> response) {
    JsonNode json;
    try {
      json = response.body().length == 0 ? Json.object() : Json.parse(response.body());
    } catch (IOException e) {
      json = Json.object().put("unreadable", new String(response.body(), StandardCharsets.UTF_8));
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    return new Reply(response.statusCode(), type, json);
  }
}
