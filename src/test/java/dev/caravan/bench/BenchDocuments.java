package dev.caravan.bench;

import dev.caravan.PackagedCaravan;
import java.util.List;

/** What the benchmark sets up over the API, as a shop would. */
final class BenchDocuments {
  /** Everybody who has an address. */
  static final String EVERYBODY = "everybody";

  private BenchDocuments() {}

  static void define(PackagedCaravan caravan) {
    property(caravan, "email", "{\"type\": \"email\", \"uniqueIdentifier\": true}");
    for (String text : List.of("first_name", "last_name", "city", "tier")) {
      property(caravan, text, "{\"type\": \"text\"}");
    }
    property(caravan, "customer_since", "{\"type\": \"datetime\"}");
    property(caravan, "points", "{\"type\": \"decimal\"}");
    for (String list : List.of("statuses", "interests")) {
      property(caravan, list, "{\"type\": \"text\", \"multiple\": true}");
    }
    segment(caravan, EVERYBODY, "{\"property\": \"email\", \"empty\": false}");
    segment(caravan, "vip", "{\"property\": \"tier\", \"is\": [\"Gold\", \"Platinum\"]}");
    segment(caravan, "collectors", "{\"property\": \"points\", \"from\": 1}");
  }

  private static void property(PackagedCaravan caravan, String id, String json) {
    caravan.put("/api/properties/" + id, json);
  }

  private static void segment(PackagedCaravan caravan, String name, String where) {
    caravan.put(
        "/api/segments/" + name, "{\"segment\": \"%s\", \"where\": %s}".formatted(name, where));
  }

  /**
   * Stores the connection.
   *
   * @param from the audience that is imported
   * @param to the audience that everybody is exported to
   */
  static void connect(PackagedCaravan caravan, String from, String to) {
    // The program learns of audiences when somebody looks at them.
    caravan.get("/api/accounts/main/audiences");
    caravan.put(
        "/api/connections/" + BenchTown.CONNECTION,
        "application/yaml",
        """
        connection: bench
        account: main
        import:
          audiences:
            - {id: %s, statuses: [subscribed, unsubscribed, pending, cleaned], createProfiles: true}
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.FNAME, property: first_name, mode: set}
            - {field: merge_fields.LNAME, property: last_name, mode: set}
            - {field: merge_fields.ADDRESS.city, property: city, mode: setIfEmpty}
            - {field: merge_fields.TIER, property: tier, mode: set}
            - {field: merge_fields.SIGNUP, property: customer_since, mode: setIfEmpty}
            - {field: status, property: statuses, mode: add}
            - {field: tags, property: interests, mode: add}
            - {field: merge_fields.POINTS, property: points, mode: sum}
        exports:
          - goal: out
            segment: everybody
            audiences: ['%s']
            identifier: email
            mappings:
              - {property: first_name, field: FNAME}
              - {property: last_name, field: LNAME}
              - {property: tier, field: TIER}
              - {segments: [{name: vip, as: VIP}, {name: collectors, as: Collector}], field: SEGMENTS}
              - {text: bench, field: SOURCE}
            createSubscribers: true
        events: {joinKey: email}
        """
            .formatted("'" + from + "'", to));
  }
}
