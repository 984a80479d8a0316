package dev.caravan.run.notification;

import java.util.regex.Pattern;

/** Text without addresses of people: of each, the first letter and the host stay. */
final class MaskedText {
  private static final Pattern ADDRESS =
      Pattern.compile("([\\p{L}\\p{N}])[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]*@(?=[\\p{L}\\p{N}])");

  private MaskedText() {}

  static String of(String text) {
    return ADDRESS.matcher(text).replaceAll("$1…@");
  }
}
