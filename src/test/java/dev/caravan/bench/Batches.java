package dev.caravan.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an export sent, as bodies of batch calls that are ready to be posted once more.
 *
 * @param members how many there are in all of them
 */
record Batches(int members, List<byte[]> bodies) {
  /** What one call takes at most. */
  static final int SIZE = 500;

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Accepted(String address, String payload) {}

  /** What was accepted since, as the ledger has it. */
  static Batches since(BenchTown town, String mark) throws JsonProcessingException {
    List<Accepted> accepted =
        town.database()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            select address, payload -> 'merge_fields' as payload from export_ledger
                             where age(xmin) < age(:mark::xid) and payload is not null
                             order by profile
                            """)
                        .bind("mark", mark)
                        .map(
                            (row, context) ->
                                new Accepted(row.getString("address"), row.getString("payload")))
                        .list());
    List<byte[]> bodies = new ArrayList<>();
    for (int from = 0; from < accepted.size(); from += SIZE) {
      ObjectNode body = JSON.createObjectNode();
      ArrayNode members = body.putArray("members");
      for (Accepted one : accepted.subList(from, Math.min(from + SIZE, accepted.size()))) {
        ObjectNode member = members.addObject();
        member.put("email_address", one.address());
        member.set("merge_fields", JSON.readTree(one.payload()));
        member.put("status_if_new", "subscribed");
      }
      bodies.add(JSON.writeValueAsBytes(body.put("update_existing", true)));
    }
    return new Batches(accepted.size(), bodies);
  }

  Requests to(SandboxProcess sandbox, String audience) {
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + sandbox.key(), "Content-Type", "application/json");
    return new Requests(
        sandbox.server(),
        bodies.stream()
            .map(
                body ->
                    HttpConnection.request(
                        "POST", sandbox.server(), "/3.0/lists/" + audience, headers, body))
            .toList());
  }
}
