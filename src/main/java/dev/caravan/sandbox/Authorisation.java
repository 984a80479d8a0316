package dev.caravan.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Predicate;

/** Checks the API key of a request. */
final class Authorisation {
  private final String key;
  private final String secret;
  private final String dataCentre;
  private final Predicate<String> granted;

  /**
   * @param key ends with a dash and the data centre
   * @param granted whether something else is an access token that holds
   */
  Authorisation(String key, Predicate<String> granted) {
    this.granted = granted;
    int dash = key.lastIndexOf('-');
    this.key = key;
    this.secret = key.substring(0, dash);
    this.dataCentre = key.substring(dash + 1);
  }

  /** Passes, or throws the 401 or 403 that the header deserves; the header may be null. */
  void check(String header) {
    String given = given(header);
    if (given == null || given.isEmpty()) {
      throw Problem.of(401, "API Key Missing", "Your request did not include an API key.");
    }
    if (given.equals(key) || granted.test(given)) {
      return;
    }
    if (given.startsWith(secret + "-")) {
      throw Problem.of(
          403,
          "Wrong Datacenter",
          "The API key provided is linked to datacenter '%s'".formatted(dataCentre));
    }
    throw Problem.of(
        401,
        "API Key Invalid",
        "Your API key may be invalid, or you've attempted to access the wrong datacenter.");
  }

  private static String given(String header) {
    if (header == null) {
      return null;
    }
    if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return header.substring(7).strip();
    }
    if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
      try {
        byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
        String pair = new String(decoded, StandardCharsets.UTF_8);
        return pair.substring(pair.indexOf(':') + 1);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
    return null;
  }
}
