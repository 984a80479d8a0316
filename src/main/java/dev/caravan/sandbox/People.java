package dev.caravan.sandbox;

import java.util.List;
import java.util.Locale;

/** An endless list of invented people: the same seed and number give the same person. */
final class People {
  private static final List<String> DOMAINS =
      List.of("example.org", "example.org", "mail.test", "post.test", "inbox.test", "firma.test");

  private final List<Country> countries = Country.all();
  private final long seed;

  People(long seed) {
    this.seed = seed;
  }

  Person person(int number) {
    Dice dice = new Dice(Mix.of(seed, number));
    Country country = dice.pick(countries);
    Country.Name given = dice.pick(country.given());
    Country.Name family = dice.pick(country.family());
    // The number in the address keeps two people of one name apart.
    String local =
        (dice.chance(70) ? given.latin() + "." + family.latin() : family.latin())
            + (dice.chance(10) ? "+" : ".")
            + Integer.toString(number, 36);
    String email = (local + "@" + dice.pick(DOMAINS));
    return new Person(country, given, family, dice.chance(12) ? capitals(email) : email);
  }

  private static String capitals(String email) {
    int dot = email.indexOf('.');
    String first = email.substring(0, 1).toUpperCase(Locale.ROOT) + email.substring(1, dot + 1);
    String second = email.substring(dot + 1);
    return first + second.substring(0, 1).toUpperCase(Locale.ROOT) + second.substring(1);
  }
}
