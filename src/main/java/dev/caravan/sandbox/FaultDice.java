package dev.caravan.sandbox;

import java.util.regex.Pattern;

/** Draws the fault of each call. Thread-safe. */
final class FaultDice {
  private final Faults faults;
  private final Pattern path;
  private final Dice dice;
  private int happened;

  FaultDice(Faults faults) {
    this.faults = faults;
    this.path = faults.path() == null ? null : Pattern.compile(faults.path());
    this.dice = new Dice(faults.seed());
  }

  Faults faults() {
    return faults;
  }

  /** What happens to a call, or null for nothing. */
  synchronized FaultKind draw(String method, String callPath) {
    boolean concerned =
        faults.rate() > 0
            && (faults.method() == null || faults.method().equalsIgnoreCase(method))
            && (path == null || path.matcher(callPath).find())
            && (faults.times() == 0 || happened < faults.times());
    if (!concerned) {
      return null;
    }
    // Two draws for every call, so that one call's fate does not shift the next one's.
    double fate = dice.fraction();
    FaultKind kind = dice.pick(faults.kinds());
    if (fate >= faults.rate()) {
      return null;
    }
    happened++;
    return kind;
  }
}
