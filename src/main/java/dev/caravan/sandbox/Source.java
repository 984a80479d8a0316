package dev.caravan.sandbox;

import java.util.Locale;

/** Who made a change, as audience webhooks tell it apart. */
public enum Source {
  USER,
  ADMIN,
  API;

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
