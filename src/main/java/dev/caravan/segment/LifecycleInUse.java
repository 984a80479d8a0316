package dev.caravan.segment;

import java.util.List;

/** A lifecycle that cannot be deleted while others refer to it. */
public final class LifecycleInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LifecycleInUse(String name, List<String> users) {
    super("lifecycle " + name + " is used by " + String.join(", ", users));
  }
}
