package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.web.CallRights;
import dev.caravan.web.OpenApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the audit log holds, in words for people. */
public final class ChangeWords {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ChangeWords() {}

  /** What each call that changes something does, as the API's own document says. */
  static Map<String, String> ofCalls() {
    CallRights rights = new CallRights();
    Map<String, String> words = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> path : OpenApi.tree().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        String call = operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
        if (path.getKey().startsWith("/api/")
            && !call.startsWith("GET ")
            && !rights.of(call).data()) {
          words.put(call, first(operation.getValue().path("summary").asText()));
        }
      }
    }
    // A person comes back from Mailchimp by an address outside the API, and that changes an
    // account.
    words.put("GET /oauth/callback", "Connects an account with Mailchimp");
    words.put("POST /login", "Tried to log in as a disabled user");
    return words;
  }

  /** Without what stands behind a semicolon, which is for programs. */
  private static String first(String sentence) {
    return sentence.replaceFirst(";.*", "");
  }

  /** What an entry is about, as the filter takes it: {@code segments/vip}. */
  public static String object(JsonNode entry) {
    return entry.path("path").asText().replaceFirst("^/api/", "");
  }

  /** A value of a document: text as it is, a whole of several on lines of its own. */
  public static String of(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "–";
    }
    try {
      return value.isContainerNode()
          ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value)
          : value.asText();
    } catch (IOException e) {
      throw new UncheckedIOException("a tree cannot be written", e);
    }
  }

  /** Where what was changed is looked at; empty: no page has it. */
  public static String page(String path) {
    return path.matches("/api/(connections|runs|users|profiles)/[^/]+.*")
        ? path.replaceFirst("/api(/[^/]+/[^/]+).*", "$1")
        : "";
  }

  /** How somebody was let in. */
  public static String means(String means) {
    return switch (means) {
      case "session" -> "in the console";
      case "token" -> "by an API token";
      case "password" -> "not let in";
      default -> "in the settings";
    };
  }
}
