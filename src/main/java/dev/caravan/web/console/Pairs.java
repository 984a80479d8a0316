package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.MergeField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merge fields and properties that seem to be the same, by their names.
 *
 * @param tag of the merge field
 * @param property its id
 * @param label what both are called
 */
public record Pairs(String tag, String property, String label) {
  private static final Map<String, String> ALSO =
      Map.of(
          "fname",
          "firstname",
          "lname",
          "lastname",
          "signup",
          "customersince",
          "custid",
          "customerid",
          "bday",
          "birthday");

  /**
   * The pairs that no mapping has yet.
   *
   * @param mapped pairs that are there, as {@code tag|property}
   */
  static List<Pairs> of(List<Audience> audiences, JsonNode properties, Set<String> mapped) {
    Map<String, JsonNode> byName = new LinkedHashMap<>();
    for (JsonNode property : properties) {
      byName.putIfAbsent(plain(property.path("id").asText()), property);
      byName.putIfAbsent(plain(property.path("label").asText("")), property);
    }
    List<Pairs> pairs = new ArrayList<>();
    for (Audience audience : audiences) {
      for (MergeField field : audience.mergeFields()) {
        Optional<JsonNode> property =
            List.of(plain(field.tag()), plain(field.name())).stream()
                .map(byName::get)
                .filter(found -> found != null)
                .findFirst();
        property
            .map(found -> new Pairs(field.tag(), found.path("id").asText(), field.name()))
            .filter(pair -> !mapped.contains(pair.key()) && !pairs.contains(pair))
            .ifPresent(pairs::add);
      }
    }
    return pairs;
  }

  public String key() {
    return tag + "|" + property;
  }

  private static String plain(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    return ALSO.getOrDefault(plain, plain);
  }
}
