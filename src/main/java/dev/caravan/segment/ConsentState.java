package dev.caravan.segment;

import java.util.Arrays;
import java.util.Optional;

/** What a condition asks about an objective. */
public enum ConsentState {
  CONSENTED("consented"),
  /** The objective is met by the {@link ConsentRule}. */
  CONSENTED_OR_NOT_NEEDED("consentedOrNotNeeded"),
  REFUSED("refused"),
  /** Not answered. */
  UNKNOWN("unknown");

  private final String word;

  ConsentState(String word) {
    this.word = word;
  }

  /** As documents write it. */
  String word() {
    return word;
  }

  static Optional<ConsentState> of(String word) {
    return Arrays.stream(values()).filter(state -> state.word.equals(word)).findFirst();
  }
}
