package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravan.mailchimp.MergeField;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one form in which dates and birthdays enter profiles, however their merge field spells them:
 * {@code 2026-12-31} and {@code 12/31}.
 */
final class DayForm {
  private static final Pattern DATE = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})");
  private static final Pattern BIRTHDAY = Pattern.compile("(\\d{1,2})/(\\d{1,2})");

  private DayForm() {}

  static boolean concerns(MergeField field) {
    return field.type().equals("date") || field.type().equals("birthday");
  }

  /** The value in that form; as it was given where it is no day in any form. */
  static JsonNode of(MergeField field, JsonNode value) {
    if (!value.isTextual()) {
      return value;
    }
    String text = value.textValue().strip();
    try {
      Matcher date = DATE.matcher(text);
      if (field.type().equals("date") && date.matches()) {
        return TextNode.valueOf(date(date, isDayFirst(field)).toString());
      }
      Matcher birthday = BIRTHDAY.matcher(text);
      if (field.type().equals("birthday") && birthday.matches()) {
        return TextNode.valueOf(birthday(birthday, isDayFirst(field)));
      }
    } catch (DateTimeException e) {
      // a 31st of February: the property tells whether it can take it
    }
    return value;
  }

  private static boolean isDayFirst(MergeField field) {
    return field.dateFormat() != null && field.dateFormat().startsWith("DD");
  }

  private static LocalDate date(Matcher text, boolean dayFirst) {
    int one = Integer.parseInt(text.group(1));
    int two = Integer.parseInt(text.group(2));
    int year = Integer.parseInt(text.group(3));
    return LocalDate.of(year, dayFirst ? two : one, dayFirst ? one : two);
  }

  /** The API writes the month first, whatever people see; the day where it can be nothing else. */
  private static String birthday(Matcher text, boolean dayFirst) {
    int one = Integer.parseInt(text.group(1));
    int two = Integer.parseInt(text.group(2));
    MonthDay day = one > 12 && dayFirst ? MonthDay.of(two, one) : MonthDay.of(one, two);
    return "%02d/%02d".formatted(day.getMonthValue(), day.getDayOfMonth());
  }
}
