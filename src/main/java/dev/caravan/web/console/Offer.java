package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.Audience;
import java.util.List;

/**
 * What a connection can be made of.
 *
 * @param account as the API tells it; missing: there is none of this name
 * @param accounts all of them
 * @param audiences of the account, as they were read last
 */
public record Offer(
    JsonNode account,
    JsonNode accounts,
    List<Audience> audiences,
    JsonNode properties,
    JsonNode segments,
    JsonNode lifecycles,
    JsonNode objectives,
    JsonNode zones) {

  /** Of the audiences, these; all, where none of them is there. */
  public List<Audience> only(JsonNode ids) {
    List<Audience> chosen =
        audiences.stream()
            .filter(
                audience -> {
                  for (JsonNode id : ids) {
                    String text = id.isObject() ? id.path("id").asText() : id.asText();
                    if (text.equals(audience.mailchimpId())) {
                      return true;
                    }
                  }
                  return false;
                })
            .toList();
    return chosen.isEmpty() ? audiences : chosen;
  }

  /** The chosen ones first, in their order, then the others. */
  public List<Audience> ordered(JsonNode ids) {
    List<Audience> ordered = new java.util.ArrayList<>();
    for (JsonNode id : ids) {
      String text = id.isObject() ? id.path("id").asText() : id.asText();
      audiences.stream()
          .filter(audience -> audience.mailchimpId().equals(text))
          .forEach(ordered::add);
    }
    audiences.stream().filter(audience -> !ordered.contains(audience)).forEach(ordered::add);
    return ordered;
  }
}
