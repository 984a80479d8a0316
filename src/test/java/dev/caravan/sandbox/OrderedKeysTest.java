package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class OrderedKeysTest {

  @Property(tries = 60)
  void should_page_like_a_sorted_set(
      @ForAll long seed,
      @ForAll @IntRange(max = 6000) int size,
      @ForAll @IntRange(min = 1, max = 63) int mask,
      @ForAll @IntRange(max = 50) int since) {
    Random random = new Random(seed);
    TreeSet<Long> expected = new TreeSet<>();
    OrderedKeys keys = new OrderedKeys();
    for (int slot = 0; slot < size; slot++) {
      long key = OrderedKeys.key(random.nextInt(50), slot, MemberStatus.at(random.nextInt(6)));
      expected.add(key);
      keys.add(key);
    }
    for (Long key : List.copyOf(expected)) {
      if (random.nextInt(3) == 0) {
        expected.remove(key);
        keys.remove(key);
      }
    }
    long from = OrderedKeys.from(since);
    long to = OrderedKeys.from(since + 20);
    List<Integer> inside = new ArrayList<>();
    for (Long key : expected.subSet(from, to)) {
      if ((mask & 1 << (key & 7)) != 0) {
        inside.add(OrderedKeys.slot(key));
      }
    }

    assertThat(keys.count(from, to, mask)).isEqualTo(inside.size());
    int offset = inside.isEmpty() ? 0 : random.nextInt(inside.size());
    List<Integer> page = new ArrayList<>();
    for (int slot : keys.slots(from, to, mask, offset, 37)) {
      page.add(slot);
    }
    assertThat(page).isEqualTo(inside.subList(offset, Math.min(inside.size(), offset + 37)));
  }
}
