package dev.caravan.segment;

import java.util.Arrays;
import java.util.Optional;

/** A legislation zone: what counts where nobody has answered yet. */
public record Zone(String id, Mode mode) {

  /** Whether people have to be asked first, or may object. */
  public enum Mode {
    /** Only who consented. */
    OPT_IN("optIn"),
    /** Everybody but who refused. */
    OPT_OUT("optOut");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    /** As documents and the database write it. */
    public String word() {
      return word;
    }

    /** As people say it: {@code opt-in}. */
    String spoken() {
      return this == OPT_IN ? "opt-in" : "opt-out";
    }

    static Optional<Mode> of(String word) {
      return Arrays.stream(values()).filter(mode -> mode.word.equals(word)).findFirst();
    }
  }
}
