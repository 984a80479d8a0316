package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class AddressTest {
  private static final String CHARACTER = "[^\\s@<>(),;:\\\\\"\\[\\]\\p{Cntrl}.]";
  private static final String PART = CHARACTER + "+(\\." + CHARACTER + "+)*";
  private static final Pattern FORM =
      Pattern.compile(PART + "@" + CHARACTER + "+(\\." + CHARACTER + "+)+");

  @Property(tries = 5000)
  void should_take_exactly_what_has_the_form(
      @ForAll
          @StringLength(max = 9)
          @Chars({'@', '.', ' ', '\t', '\u000b', '\u007f', '"', '\\', '[', 'a', 'é'})
          @CharRange(from = ',', to = '/')
          String text) {
    assertThat(Address.isWellFormed(text)).isEqualTo(FORM.matcher(text).matches());
    String whole = "a" + text + "@b.c";
    assertThat(Address.isWellFormed(whole)).isEqualTo(FORM.matcher(whole).matches());
  }

  @Example
  void should_take_no_longer_one_than_mail_systems_do() {
    assertThat(Address.isWellFormed("a".repeat(64) + "@example.org")).isTrue();
    assertThat(Address.isWellFormed("a".repeat(65) + "@example.org")).isFalse();
    String domain = "d".repeat(60) + ".";
    assertThat(Address.isWellFormed("a@" + domain.repeat(4) + "d".repeat(8))).isTrue();
    assertThat(Address.isWellFormed("a@" + domain.repeat(4) + "d".repeat(9))).isFalse();
  }
}
