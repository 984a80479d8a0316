package dev.caravan.event.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** From people by their number of touches to the answer. */
final class Answers {
  private Answers() {}

  /**
   * @param byNumber touches → how many people had them, how many of these converted
   */
  static Touches.Answer of(NavigableMap<Integer, long[]> byNumber) {
    long converted = byNumber.values().stream().mapToLong(counts -> counts[1]).sum();
    long untouched = byNumber.getOrDefault(0, new long[2])[1];
    List<Touches.Bar> bars = new ArrayList<>();
    int most = byNumber.isEmpty() ? 0 : byNumber.lastKey();
    long reached = byNumber.tailMap(1, true).values().stream().mapToLong(counts -> counts[0]).sum();
    long behind = 0;
    Integer median = null;
    for (int touches = 1; touches <= most; touches++) {
      long[] counts = byNumber.getOrDefault(touches, new long[2]);
      bars.add(new Touches.Bar(touches, counts[1], reached));
      reached -= counts[0];
      behind += counts[1];
      // The lower of the two in the middle.
      if (median == null && counts[1] > 0 && 2 * behind >= converted - untouched) {
        median = touches;
      }
    }
    return new Touches.Answer(converted, untouched, median, bars);
  }
}
