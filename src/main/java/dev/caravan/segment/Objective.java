package dev.caravan.segment;

import java.util.Set;

/**
 * A purpose that people consent to.
 *
 * @param title empty when not given
 * @param description empty when not given
 * @param needsConsent false: nobody has to be asked
 * @param zones where consent is needed; empty: everywhere
 */
public record Objective(
    String id, String title, String description, boolean needsConsent, Set<String> zones) {

  /**
   * Whether consent is needed of somebody in a zone. Where somebody has none that is known, it is:
   * nobody must be written to because a zone was not told.
   *
   * @param zone null: none that is known
   */
  boolean needsConsentIn(Zone zone) {
    return needsConsent && (zone == null || zones.isEmpty() || zones.contains(zone.id()));
  }
}
