package dev.caravan.web;

/**
 * A setting as it is in force.
 *
 * @param group the heading under which application.properties has it; empty: it is not in there
 * @param value empty for a secret, and where none is given and there is no default
 * @param secret whether its value is shown to nobody
 * @param given whether anybody gave a value
 * @param meaning sentences for people; empty: application.properties says nothing of it
 */
public record Setting(
    String key,
    String group,
    String value,
    boolean secret,
    boolean given,
    Source source,
    String meaning) {

  /** Where a value comes from; a later one comes before those above it. */
  public enum Source {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    COMMAND_LINE
  }
}
