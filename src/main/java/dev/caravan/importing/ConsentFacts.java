package dev.caravan.importing;

import dev.caravan.profile.ConsentAnswer;
import java.util.Map;

/**
 * What is known about consent on a page.
 *
 * @param answers of the profiles, by objective
 * @param said what a member last said by its permissions, by web id and objective
 */
record ConsentFacts(
    Map<Long, Map<String, ConsentAnswer>> answers, Map<Long, Map<String, Boolean>> said) {

  /** For imports that consent does not matter to. */
  static final ConsentFacts NONE = new ConsentFacts(Map.of(), Map.of());
}
