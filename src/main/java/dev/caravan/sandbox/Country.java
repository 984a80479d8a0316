package dev.caravan.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Where invented people live and what they are called.
 *
 * @param location the location object of a member there, as JSON text
 */
record Country(
    String language,
    String code,
    String city,
    String region,
    String postcode,
    String street,
    List<Name> given,
    List<Name> family,
    String location) {

  /**
   * A name in its own script.
   *
   * @param latin how the owner's e-mail address spells it
   */
  record Name(String text, String latin, byte[] json) {
    static Name of(String entry) {
      int equals = entry.indexOf('=');
      String text = equals < 0 ? entry : entry.substring(0, equals);
      String latin = equals < 0 ? entry.toLowerCase(Locale.ROOT) : entry.substring(equals + 1);
      return new Name(text, latin, JsonBytes.quotedBytes(text));
    }
  }

  /** Reads the countries that come with the sandbox. */
  static List<Country> all() {
    try (InputStream in =
        Objects.requireNonNull(Country.class.getResourceAsStream("/sandbox/people.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Country::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("/sandbox/people.txt cannot be read from the class path", e);
    }
  }

  private static Country of(String line) {
    String[] part = line.split("\\|", -1);
    JsonBytes location = new JsonBytes(160);
    location.ascii("{\"latitude\":").ascii(part[4]).ascii(",\"longitude\":").ascii(part[5]);
    location.ascii(",\"gmtoff\":").ascii(part[3]).ascii(",\"dstoff\":").ascii(part[3]);
    location.ascii(",\"country_code\":\"").ascii(part[1]).ascii("\",\"timezone\":\"");
    location.ascii(part[2]).ascii("\",\"region\":\"\"}");
    return new Country(
        part[0],
        part[1],
        part[6],
        part[7],
        part[8],
        part[9],
        names(part[10]),
        names(part[11]),
        new String(location.toByteArray(), StandardCharsets.UTF_8));
  }

  private static List<Name> names(String list) {
    return List.of(list.split(",")).stream().map(Name::of).toList();
  }
}
