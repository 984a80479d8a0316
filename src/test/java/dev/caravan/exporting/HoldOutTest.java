package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class HoldOutTest {
  private static final int PEOPLE = 20_000;

  @Property(tries = 100)
  void should_keep_whoever_is_held_out_while_the_percentage_grows(
      @ForAll @IntRange(min = 1, max = 50) int goal,
      @ForAll @LongRange(min = 1) long profile,
      @ForAll @DoubleRange(max = 100) double one,
      @ForAll @DoubleRange(max = 100) double other) {
    HoldOut smaller = new HoldOut(goal, Math.min(one, other));
    HoldOut larger = new HoldOut(goal, Math.max(one, other));
    assertThat(smaller.holds(profile))
        .isEqualTo(new HoldOut(goal, smaller.percent()).holds(profile));
    if (smaller.holds(profile)) {
      assertThat(larger.holds(profile)).isTrue();
    }
    assertThat(new HoldOut(goal, 0).holds(profile)).isFalse();
    assertThat(new HoldOut(goal, 100).holds(profile)).isTrue();
  }

  @Property(tries = 20)
  void should_hold_out_the_share_that_is_asked_for_whatever_the_ids(
      @ForAll @IntRange(min = 1, max = 1000) int goal,
      @ForAll @DoubleRange(min = 1, max = 99) double percent,
      @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long first,
      @ForAll @IntRange(min = 1, max = 1000) int step) {
    HoldOut holdOut = new HoldOut(goal, percent);
    double share =
        LongStream.range(0, PEOPLE).map(n -> first + n * step).filter(holdOut::holds).count()
            * 100.0
            / PEOPLE;
    // Five standard deviations.
    double most = 5 * Math.sqrt(percent * (100 - percent) / PEOPLE);
    assertThat(share).isCloseTo(percent, within(most));
  }

  @Property(tries = 20)
  void should_hold_out_other_people_in_another_goal(
      @ForAll @IntRange(min = 1, max = 1000) int goal) {
    HoldOut one = new HoldOut(goal, 50);
    HoldOut other = new HoldOut(goal + 1, 50);
    long both = LongStream.rangeClosed(1, PEOPLE).filter(one::holds).filter(other::holds).count();
    assertThat(both * 100.0 / PEOPLE).isCloseTo(25, within(2.0));
  }
}
