package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AudiencePageTest {

  @Property(tries = 300)
  void should_miss_nobody_who_stays_whoever_leaves_between_whichever_calls(
      @ForAll @IntRange(min = 0, max = 4500) int members,
      @ForAll @IntRange(min = 0, max = 900) int leavers,
      @ForAll boolean overlapping,
      @ForAll long seed)
      throws Exception {
    Random random = new Random(seed);
    WalkModel model = new WalkModel(members, overlapping ? WalkPlan.OVERLAP : 0, Set.of(), random);
    List<AudiencePage> reading = new ArrayList<>();
    model.walk.getPages().forEach(reading::add);
    Set<Long> met = new HashSet<>();
    while (!reading.isEmpty()) {
      AudiencePage page = reading.get(random.nextInt(reading.size()));
      var call = page.nextCall();
      model.leave(random.nextInt(leavers + 1));
      page.take(model.answer(call));
      if (!page.isShort()) {
        reading.remove(page);
        model.walk.stored(page);
        page.getMembers().forEach(member -> met.add(member.path("web_id").asLong()));
      }
    }
    assertThat(met).containsAll(model.window());
    model.walk.finish();
  }

  @Property(tries = 50)
  void should_not_take_a_walk_for_done_when_mailchimp_counts_members_that_no_page_brought(
      @ForAll @IntRange(min = 1, max = 4500) int members, @ForAll long seed) {
    WalkModel model = new WalkModel(members, WalkPlan.OVERLAP, Set.of(), new Random(seed));
    model.loseOne();
    for (AudiencePage page : model.walk.getPages()) {
      while (page.isShort()) {
        page.take(model.answer(page.nextCall()));
      }
      model.walk.stored(page);
    }

    assertThatThrownBy(model.walk::finish)
        .hasMessageContaining("1 members of audience a1b2c3d4e5 came with no page");
  }

  @Property(tries = 100)
  void should_bring_no_member_twice_in_one_page(
      @ForAll @IntRange(min = 900, max = 3000) int members, @ForAll long seed) {
    Random random = new Random(seed);
    WalkModel model = new WalkModel(members, WalkPlan.OVERLAP, Set.of(), random);
    for (AudiencePage page : model.walk.getPages()) {
      while (page.isShort()) {
        model.leave(random.nextInt(300));
        page.take(model.answer(page.nextCall()));
      }
      assertThat(page.getMembers())
          .extracting(member -> member.path("web_id").asLong())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void should_ask_once_a_page_while_nobody_leaves() {
    WalkModel model = new WalkModel(2940, WalkPlan.OVERLAP, Set.of(), new Random(1));
    for (AudiencePage page : model.walk.getPages()) {
      page.take(model.answer(page.nextCall()));
      assertThat(page.isShort()).isFalse();
    }
    assertThat(model.asked()).isEqualTo(3);
  }

  @Test
  void should_read_from_the_end_and_leave_out_what_is_in_the_books() {
    WalkModel model = new WalkModel(3000, WalkPlan.OVERLAP, Set.of(1), new Random(1));

    assertThat(model.walk.getPages())
        .extracting(page -> page.key().page())
        .containsExactly(3, 2, 0);
  }

  @Test
  void should_come_back_from_the_books_as_the_same_plan() {
    WalkPlan plan =
        new WalkPlan(
            java.time.Instant.parse("2026-11-01T10:00:00Z"),
            java.time.Instant.parse("2026-11-02T10:00:00Z"),
            12,
            3,
            20);
    WalkPlan whole = new WalkPlan(null, plan.before(), 12, 3, 0);

    assertThat(WalkPlan.of(plan.json().toString())).isEqualTo(plan);
    assertThat(WalkPlan.of(whole.json().toString())).isEqualTo(whole);
  }
}
