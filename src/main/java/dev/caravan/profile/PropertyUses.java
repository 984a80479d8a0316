package dev.caravan.profile;

import java.util.List;

/** Knows documents that name properties. */
@FunctionalInterface
public interface PropertyUses {
  /** The documents that name this property, in words: {@code segment vip}; empty when none does. */
  List<String> usesOf(String property);
}
