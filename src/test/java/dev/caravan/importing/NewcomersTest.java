package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.NewProfile;
import dev.caravan.profile.Outrun;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NewcomersTest {
  private static final Identifier ANN = new Identifier("email", "ann@example.org");
  private static final Newcomers NEWCOMERS = new Newcomers(Set.of(1L, 2L), Set.of(ANN));

  @Test
  void should_accept_a_page_on_which_everybody_not_looked_for_is_written_as_new() {
    assertThatCode(() -> NEWCOMERS.check(List.of(profile(ANN)), List.of(row(1), row(2), row(3))))
        .doesNotThrowAnyException();
  }

  @Test
  void should_refuse_a_page_on_which_a_member_not_looked_for_is_not_written() {
    assertThatThrownBy(() -> NEWCOMERS.check(List.of(profile(ANN)), List.of(row(1))))
        .isInstanceOf(Outrun.class)
        .hasMessageContaining("1 members and 0 identifiers");
  }

  @Test
  void should_refuse_a_page_on_which_an_identifier_not_looked_for_is_not_written() {
    assertThatThrownBy(() -> NEWCOMERS.check(List.of(), List.of(row(1), row(2))))
        .isInstanceOf(Outrun.class)
        .hasMessageContaining("0 members and 1 identifiers");
  }

  @Test
  void should_look_at_a_page_whole_the_second_time_and_at_all_pages_after_ten_mistakes() {
    WalkModel model = new WalkModel(20_000, WalkPlan.OVERLAP, Set.of(), new Random(1));
    int mistakes = 0;
    for (AudiencePage page : model.walk.getPages()) {
      assertThat(page.isTakenForNew()).isFalse();
      model.walk.brought(true);
      if (!page.isTakenForNew()) {
        break;
      }
      assertThat(page.isTakenForNew()).isFalse();
      mistakes++;
    }
    assertThat(mistakes).isEqualTo(10);
  }

  private static NewProfile profile(Identifier identifier) {
    return new NewProfile(
        7,
        JsonNodeFactory.instance.objectNode(),
        JsonNodeFactory.instance.objectNode(),
        null,
        "PERSONAL",
        List.of(identifier));
  }

  private static LedgerRow row(long webId) {
    return new LedgerRow(
        webId,
        null,
        "ann@example.org",
        7L,
        true,
        Instant.EPOCH,
        Instant.EPOCH,
        1,
        0,
        null,
        null,
        null);
  }
}
