package dev.caravan.intake;

import dev.caravan.event.Visits;
import dev.caravan.event.Visits.Tie;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A server-side call in the manner of Heap's {@code identify}: who a visitor is, or many of them.
 *
 * @param appId names the connection
 * @param visitors 1 to 1,000
 */
public record IdentifyCall(String appId, List<Named> visitors) {
  private static final Set<String> FIELDS = Set.of("identity", "user_id");

  /**
   * A visitor and who it is.
   *
   * @param identity normalised
   * @param visitor the sender's own id
   */
  public record Named(String identity, String visitor) {}

  /**
   * Reads {@code {"app_id", "identity", "user_id"}}, or many under {@code users}.
   *
   * @throws InvalidCall with every mistake by its place
   */
  public static IdentifyCall read(String text) {
    CallBody body = new CallBody(text, "identity, user_id");
    String appId = body.appId();
    List<Named> visitors = new ArrayList<>();
    for (CallBody.Item item : body.items("users", FIELDS)) {
      visitors.add(new Named(body.identity(item), body.visitor(item)));
    }
    body.end();
    return new IdentifyCall(appId, visitors);
  }

  /** Translates a row that was checked when it came in. */
  static Translated translate(InboxRow row) {
    List<Tie> ties =
        read(row.body()).visitors().stream()
            .map(
                named ->
                    new Tie(row.connection(), named.visitor(), named.identity(), row.receivedAt()))
            .toList();
    return new Translated(row.id(), List.of(), List.of(), new Visits(ties, List.of()), null);
  }
}
