package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravan.mailchimp.MergeField;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DayFormTest {

  @ParameterizedTest
  @CsvSource({
    "date, MM/DD/YYYY, 2026-12-31, 2026-12-31",
    "date, MM/DD/YYYY, 12/31/2026, 2026-12-31",
    "date, DD/MM/YYYY, 31/12/2026, 2026-12-31",
    "date, DD/MM/YYYY, 02/01/2026, 2026-01-02",
    "date, , 02/01/2026, 2026-02-01",
    "date, MM/DD/YYYY, 31/12/2026, 31/12/2026",
    "date, DD/MM/YYYY, soon, soon",
    "birthday, MM/DD, 2/9, 02/09",
    "birthday, DD/MM, 12/31, 12/31",
    "birthday, DD/MM, 31/12, 12/31",
    "birthday, DD/MM, 02/09, 02/09",
    "birthday, MM/DD, 02/29, 02/29",
    "birthday, MM/DD, 31/12, 31/12",
    "birthday, MM/DD, 02/30, 02/30"
  })
  void should_bring_days_into_one_form_and_guess_nothing(
      String type, String format, String given, String expected) {
    MergeField field = new MergeField("DAY", type, "Day", false, List.of(), format);

    assertThat(DayForm.of(field, TextNode.valueOf(given)).asText()).isEqualTo(expected);
  }
}
