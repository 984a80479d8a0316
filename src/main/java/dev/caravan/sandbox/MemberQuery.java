package dev.caravan.sandbox;

import java.util.function.Predicate;

/**
 * Which members of an audience are asked for, and in which order.
 *
 * @param statuses a mask of {@link MemberStatus#mask()}
 * @param since exclusive, epoch seconds; {@code Long.MIN_VALUE} for none
 * @param before inclusive; {@code Long.MAX_VALUE} for none
 * @param others every further filter, or null: a null one lets the page be found without a walk
 */
record MemberQuery(
    int statuses,
    MemberOrder order,
    boolean descending,
    long since,
    long before,
    Predicate<Member> others,
    int offset,
    int count) {

  static MemberQuery everyone(int statuses) {
    return new MemberQuery(
        statuses,
        MemberOrder.INSERTED,
        false,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        null,
        0,
        Integer.MAX_VALUE);
  }

  boolean hasWindow() {
    return since != Long.MIN_VALUE || before != Long.MAX_VALUE;
  }
}
