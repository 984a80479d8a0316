package dev.caravan.mailchimp;

import com.fasterxml.jackson.core.filter.TokenFilter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of an answer that the caller reads; all others are passed over while it is read. For
 * calls that do not take Mailchimp's own parameter {@code fields}, by the same paths: {@code
 * new_members.email_address}, lists having no place in them. Safe for use by many threads.
 */
public final class AnswerFields extends TokenFilter {
  /** Everything. */
  public static final TokenFilter ALL = TokenFilter.INCLUDE_ALL;

  private final Map<String, TokenFilter> below = new LinkedHashMap<>();

  private AnswerFields() {}

  /** These fields, with all that is in them. */
  public static TokenFilter of(String... paths) {
    AnswerFields top = new AnswerFields();
    for (String path : paths) {
      AnswerFields place = top;
      String[] names = path.split("\\.");
      for (int i = 0; i < names.length - 1; i++) {
        place = (AnswerFields) place.below.computeIfAbsent(names[i], name -> new AnswerFields());
      }
      place.below.put(names[names.length - 1], ALL);
    }
    return top;
  }

  @Override
  public TokenFilter includeProperty(String name) {
    return below.get(name);
  }
}
