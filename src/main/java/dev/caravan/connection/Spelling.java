package dev.caravan.connection;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Tells people which word they may have meant. */
final class Spelling {
  private static final int MAX_SHOWN = 30;

  private Spelling() {}

  /** A sentence about a word that is not known, with the nearest that is, and all of them. */
  static String unknown(String what, String word, Collection<String> known) {
    StringBuilder sentence = new StringBuilder();
    sentence.append("there is no ").append(what).append(" ").append(cut(word));
    nearest(word, known)
        .ifPresent(near -> sentence.append("; did you mean ").append(near).append("?"));
    if (known.isEmpty()) {
      return sentence.append("; there are none yet").toString();
    }
    sentence.append(sentence.toString().endsWith("?") ? " Known: " : "; known: ");
    sentence.append(String.join(", ", known.stream().limit(MAX_SHOWN).toList()));
    return sentence.append(known.size() > MAX_SHOWN ? ", …" : "").toString();
  }

  /** The known word that is closest, when about a third of its letters differ at most. */
  static Optional<String> nearest(String word, Collection<String> known) {
    String sought = cut(word).toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(
            candidate ->
                distance(sought, candidate.toLowerCase(Locale.ROOT)) <= mayDiffer(candidate))
        .min(
            Comparator.comparingInt(
                candidate -> distance(sought, candidate.toLowerCase(Locale.ROOT))));
  }

  /** Two letters that changed places count as two. */
  private static int mayDiffer(String candidate) {
    return candidate.length() < 4 ? 1 : Math.max(2, candidate.length() / 3);
  }

  private static String cut(String word) {
    return word.length() <= 60 ? word : word.substring(0, 60) + "…";
  }

  /** Levenshtein's: the letters to insert, delete or replace. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int column = 0; column <= other.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= one.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column <= other.length(); column++) {
        int replace = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(replace, 1 + Math.min(row[column], row[column - 1]));
      }
    }
    return row[other.length()];
  }
}
