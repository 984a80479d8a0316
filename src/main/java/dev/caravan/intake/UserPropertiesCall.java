package dev.caravan.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A server-side call in the manner of Heap's {@code add_user_properties}.
 *
 * @param appId names the connection
 * @param users 1 to 1,000
 */
public record UserPropertiesCall(String appId, List<User> users) {
  private static final Set<String> FIELDS = Set.of("identity", "properties");

  /**
   * A person and what is to be known of them.
   *
   * @param place where it stands in the call: empty, or {@code users[3].}
   * @param identity normalised
   */
  public record User(String place, String identity, ObjectNode properties) {}

  /**
   * Reads {@code {"app_id", "identity", "properties"}}, or many under {@code users}.
   *
   * @throws InvalidCall with every mistake by its place
   */
  public static UserPropertiesCall read(String text) {
    CallBody body = new CallBody(text, "identity, properties");
    String appId = body.appId();
    List<User> users = new ArrayList<>();
    for (CallBody.Item item : body.items("users", FIELDS)) {
      String identity = body.identity(item);
      JsonNode properties = item.node().path("properties");
      if (properties.isObject() && !properties.isEmpty()) {
        users.add(new User(item.place(), identity, (ObjectNode) properties));
      } else {
        body.wrong(item.place() + "properties", "must be an object with at least one property");
      }
    }
    body.end();
    return new UserPropertiesCall(appId, users);
  }
}
