package dev.caravan.sandbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The members of one audience with their indexes. Not thread-safe: the audience guards it. */
final class Members {
  private final SlotIndex byHash = new SlotIndex();
  private final Map<MemberOrder, OrderedKeys> orders = new EnumMap<>(MemberOrder.class);
  private Member[] slots = new Member[16];
  private int next;

  /** Takes over generated members; the array's places are their slots. */
  void load(Member[] generated) {
    slots = Arrays.copyOf(generated, Math.max(16, generated.length));
    next = generated.length;
    for (Member member : generated) {
      byHash.add(member.hashLow(), member.slot(), slot -> slots[slot].hashLow());
    }
    order(MemberOrder.INSERTED);
    order(MemberOrder.LAST_CHANGED);
  }

  int nextSlot() {
    return next;
  }

  /** The member in a slot, or null. */
  Member at(int slot) {
    return slot < slots.length ? slots[slot] : null;
  }

  /** The member under a hash, or null. */
  Member find(MemberHash hash) {
    int slot = byHash.find(hash.low(), each -> slots[each].hasHash(hash));
    return slot < 0 ? null : slots[slot];
  }

  /** The first member that passes, or null; walks over all of them. */
  Member first(Predicate<Member> test) {
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot] != null && test.test(slots[slot])) {
        return slots[slot];
      }
    }
    return null;
  }

  /** Stores a member in its slot, in place of what was there. */
  void put(Member member) {
    int slot = member.slot();
    if (slot >= slots.length) {
      slots = Arrays.copyOf(slots, Math.max(slots.length * 2, slot + 1));
    }
    Member before = slots[slot];
    boolean sameHash = before != null && before.hasHash(member.hash());
    if (before != null && !sameHash) {
      byHash.remove(before.hashLow(), slot);
    }
    if (!sameHash) {
      byHash.add(member.hashLow(), slot, each -> slots[each].hashLow());
    }
    orders.forEach((order, keys) -> move(keys, order, before, member));
    slots[slot] = member;
    next = Math.max(next, slot + 1);
  }

  /** Takes whoever is in a slot out of it; the slot is never given to another member. */
  void empty(int slot) {
    next = Math.max(next, slot + 1);
    Member member = slot < slots.length ? slots[slot] : null;
    if (member != null) {
      byHash.remove(member.hashLow(), slot);
      orders.forEach((order, keys) -> keys.remove(order.key(member)));
      slots[slot] = null;
    }
  }

  int count(int statuses) {
    return order(MemberOrder.INSERTED).count(0, Long.MAX_VALUE, statuses);
  }

  MemberPage page(MemberQuery query) {
    // Without a sort field the order is free, so a window is read from the order it lies in.
    MemberOrder order =
        query.order() == MemberOrder.INSERTED && query.hasWindow()
            ? MemberOrder.LAST_CHANGED
            : query.order();
    boolean direct =
        query.others() == null && (!query.hasWindow() || order == MemberOrder.LAST_CHANGED);
    return direct ? window(order, query) : walk(order, query);
  }

  private MemberPage window(MemberOrder order, MemberQuery query) {
    OrderedKeys keys = order(order);
    long from = query.since() < 0 ? 0 : OrderedKeys.from(query.since() + 1);
    long to =
        query.before() >= Integer.MAX_VALUE
            ? Long.MAX_VALUE
            : query.before() < 0 ? 0 : OrderedKeys.from(query.before() + 1);
    if (query.since() >= Integer.MAX_VALUE || from >= to) {
      return new MemberPage(List.of(), 0);
    }
    int total = keys.count(from, to, query.statuses());
    int left = Math.max(0, total - query.offset());
    int count = Math.min(left, query.count());
    int offset = query.descending() ? left - count : query.offset();
    int[] found = keys.slots(from, to, query.statuses(), offset, count);
    List<Member> members = new ArrayList<>(found.length);
    for (int i = 0; i < found.length; i++) {
      members.add(slots[found[query.descending() ? found.length - 1 - i : i]]);
    }
    return new MemberPage(members, total);
  }

  private MemberPage walk(MemberOrder order, MemberQuery query) {
    OrderedKeys keys = order(order);
    int[] all = keys.slots(0, Long.MAX_VALUE, query.statuses(), 0, slots.length);
    List<Member> members = new ArrayList<>();
    int total = 0;
    for (int i = 0; i < all.length; i++) {
      Member member = slots[all[query.descending() ? all.length - 1 - i : i]];
      boolean inside =
          member.lastChanged() > query.since()
              && member.lastChanged() <= query.before()
              && (query.others() == null || query.others().test(member));
      if (inside && total++ >= query.offset() && members.size() < query.count()) {
        members.add(member);
      }
    }
    return new MemberPage(members, total);
  }

  private OrderedKeys order(MemberOrder order) {
    return orders.computeIfAbsent(order, this::build);
  }

  private OrderedKeys build(MemberOrder order) {
    long[] keys = new long[slots.length];
    int size = 0;
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot] != null) {
        keys[size++] = order.key(slots[slot]);
      }
    }
    Arrays.sort(keys, 0, size);
    OrderedKeys ordered = new OrderedKeys();
    ordered.load(Arrays.copyOf(keys, size));
    return ordered;
  }

  private static void move(OrderedKeys keys, MemberOrder order, Member before, Member after) {
    if (before == null) {
      keys.add(order.key(after));
    } else if (order.key(before) != order.key(after)) {
      keys.remove(order.key(before));
      keys.add(order.key(after));
    }
  }
}
