package dev.caravan.connection;

import java.util.Map;

/**
 * A stored connection: its document and the surrogate ids that ledgers and runs hang on.
 *
 * @param account surrogate id
 * @param goals the ids of its goals by name; the import's name is {@link ImportGoal#NAME}
 * @param audiences the ids of the audiences its document names, by Mailchimp's id
 */
public record Connection(
    int id,
    String name,
    int version,
    int account,
    ConnectionDocument document,
    Map<String, Integer> goals,
    Map<String, Integer> audiences) {

  /** The surrogate id of a goal of this connection. */
  public int goal(String name) {
    Integer id = goals.get(name);
    if (id == null) {
      throw new IllegalArgumentException(
          "connection " + this.name + " has no goal " + name + "; it has " + goals.keySet());
    }
    return id;
  }

  /** The surrogate id of an audience of this connection. */
  public int audience(String mailchimpId) {
    Integer id = audiences.get(mailchimpId);
    if (id == null) {
      throw new IllegalArgumentException(
          "connection " + name + " names no audience " + mailchimpId);
    }
    return id;
  }
}
