package dev.caravan.sandbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A sent regular campaign. Campaigns follow from the definition of their audience, like its
 * generated members, so that they need not be stored.
 *
 * @param id ten hex digits
 */
record Campaign(
    String id, int webId, String listId, String title, String subject, Instant sendTime) {
  private static final List<String> TITLES =
      List.of("Welcome back", "Autumn letter", "New in the shop");
  private static final int[] DAYS_AGO = {45, 14, 2};

  /** The campaigns of an audience, oldest first. */
  static List<Campaign> of(AudienceDefinition audience) {
    return List.of(at(audience, 0), at(audience, 1), at(audience, 2));
  }

  static Campaign newest(AudienceDefinition audience) {
    return at(audience, 2);
  }

  private static Campaign at(AudienceDefinition audience, int number) {
    int webId = audience.webIdBase() / 1000 + number;
    Instant sent =
        audience
            .generation()
            .at()
            .truncatedTo(ChronoUnit.SECONDS)
            .minus(DAYS_AGO[number], ChronoUnit.DAYS);
    return new Campaign(
        Mix.hex(audience.webIdBase(), number, 10),
        webId,
        audience.id(),
        audience.name() + ": " + TITLES.get(number),
        TITLES.get(number),
        sent);
  }
}
