package dev.caravan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What application.properties, as the program was built with it, says of a setting.
 *
 * @param group the heading above it
 * @param meaning the comment above it
 * @param otherwise its value there, which holds where none is given; empty: none
 */
record DescribedSetting(String key, String group, String meaning, String otherwise) {

  /** All of them, in the order of the file, under their keys. */
  static Map<String, DescribedSetting> all() {
    try (BufferedReader file =
        new BufferedReader(
            new InputStreamReader(
                DescribedSetting.class.getResourceAsStream("application.properties"),
                StandardCharsets.UTF_8))) {
      return read(file.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("application.properties cannot be read", e);
    }
  }

  /** A comment belongs to every line below it, up to the next that is empty. */
  static Map<String, DescribedSetting> read(List<String> lines) {
    Map<String, DescribedSetting> found = new LinkedHashMap<>();
    String group = "";
    String meaning = "";
    boolean open = false;
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (line.isBlank()) {
        meaning = "";
        open = false;
      } else if (line.matches("# .*-{8,}")) {
        group = line.substring(2).replaceAll("\\s*-+$", "");
      } else if (line.startsWith("#")) {
        String words = line.substring(1).strip();
        meaning = open ? meaning + " " + words : words;
        open = true;
      } else if (equals > 0) {
        String key = line.substring(0, equals).strip();
        found.put(
            key, new DescribedSetting(key, group, meaning, line.substring(equals + 1).strip()));
        open = false;
      }
    }
    return found;
  }
}
