package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FieldTextTest {
  @Property
  void should_cut_text_between_characters_and_no_sooner_than_needed(@ForAll("texts") String text) {
    String clean = FieldText.clean(text);
    String cut = FieldText.cut(clean);
    assertThat(clean).startsWith(cut);
    assertThat(bytes(cut)).isLessThanOrEqualTo(FieldText.MAX_BYTES);
    assertThat(decoded(cut)).isEqualTo(cut);
    if (cut.length() < clean.length()) {
      String next = Character.toString(clean.codePointAt(cut.length()));
      assertThat(bytes(cut + next)).isGreaterThan(FieldText.MAX_BYTES);
    } else {
      assertThat(cut).isEqualTo(clean);
    }
  }

  @Property
  void should_keep_the_last_whole_element(@ForAll("elements") List<String> elements) {
    String cut = FieldText.cut(elements);
    assertThat(bytes(cut)).isLessThanOrEqualTo(FieldText.MAX_BYTES);
    boolean whole =
        java.util.stream.IntStream.rangeClosed(0, elements.size())
            .anyMatch(count -> FieldText.join(elements.subList(0, count)).equals(cut));
    boolean onlyTheFirst = elements.get(0).startsWith(cut) && bytes(elements.get(0)) > 255;
    assertThat(whole || onlyTheFirst).isTrue();
    assertThat(cut).isNotEmpty();
  }

  @Property
  void should_leave_nothing_that_json_or_the_database_refuses(@ForAll("texts") String text) {
    assertThat(FieldText.clean(text))
        .satisfies(clean -> assertThat(decoded(clean)).isEqualTo(clean))
        .satisfies(clean -> assertThat(clean.chars()).noneMatch(Character::isISOControl));
  }

  @Test
  void should_replace_half_a_surrogate_pair() {
    assertThat(FieldText.clean("a\ud83db\u0000c\n")).isEqualTo("a\ufffdb c");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars('é', '漢', '\ud83d', '\ude00', '\u0000', '\n')
        .ofMaxLength(400);
  }

  @Provide
  Arbitrary<List<String>> elements() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars('é', '漢')
        .ofMinLength(1)
        .ofMaxLength(130)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String decoded(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
