package dev.caravan.intake;

import java.util.List;

/**
 * A connection as its webhooks find it.
 *
 * @param audienceKeys audience webhooks are signed with one of them; empty: they are not signed
 * @param transactionalKeys Transactional webhooks are signed with one of them
 */
public record Door(
    SourceConnection connection, List<String> audienceKeys, List<String> transactionalKeys) {

  @Override
  public String toString() {
    return "Door[connection=" + connection.name() + "]";
  }
}
