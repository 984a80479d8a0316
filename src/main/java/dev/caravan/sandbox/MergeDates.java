package dev.caravan.sandbox;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The spellings of dates and birthdays that merge fields take. */
final class MergeDates {
  private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})");
  private static final Pattern DAY_FIRST = Pattern.compile("(\\d{1,2})-(\\d{1,2})-(\\d{4})");
  private static final Pattern SLASHES = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})");
  private static final Pattern BIRTHDAY = Pattern.compile("(\\d{1,2})[/-](\\d{1,2})");

  private MergeDates() {}

  /**
   * YYYY-MM-DD, YYYY/MM/DD, DD-MM-YYYY, or with slashes as the field is shown; gives the first of
   * them.
   */
  static String date(String text, String shownAs) throws MergeFieldRules.Unfit {
    try {
      Matcher m = YEAR_FIRST.matcher(text);
      if (m.matches()) {
        return LocalDate.of(number(m, 1), number(m, 2), number(m, 3)).toString();
      }
      m = DAY_FIRST.matcher(text);
      if (m.matches()) {
        return LocalDate.of(number(m, 3), number(m, 2), number(m, 1)).toString();
      }
      m = SLASHES.matcher(text);
      if (m.matches()) {
        boolean dayFirst = shownAs.startsWith("DD");
        return LocalDate.of(number(m, 3), number(m, dayFirst ? 2 : 1), number(m, dayFirst ? 1 : 2))
            .toString();
      }
    } catch (DateTimeException e) {
      // a 31st of February is refused like any other text
    }
    throw new MergeFieldRules.Unfit("Please enter the date");
  }

  static String birthday(String text) throws MergeFieldRules.Unfit {
    Matcher m = BIRTHDAY.matcher(text);
    try {
      if (m.matches()) {
        MonthDay day = MonthDay.of(number(m, 1), number(m, 2));
        return "%02d/%02d".formatted(day.getMonthValue(), day.getDayOfMonth());
      }
    } catch (DateTimeException e) {
      // refused below
    }
    throw new MergeFieldRules.Unfit("Please enter a month (01-12) and a day (01-31)");
  }

  private static int number(Matcher m, int group) {
    return Integer.parseInt(m.group(group));
  }
}
