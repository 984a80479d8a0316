package dev.caravan.profile;

import com.fasterxml.jackson.databind.JsonNode;

/** What became of a value that was to be stored in a property. */
public sealed interface Coerced {

  /**
   * It fits.
   *
   * @param value in the property's canonical JSON form, never null and never JSON null
   */
  record Fits(JsonNode value) implements Coerced {}

  /**
   * It does not fit.
   *
   * @param message what was given and what would be right
   */
  record Misfit(String message) implements Coerced {}
}
