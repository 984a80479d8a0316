package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.PackagedCaravan.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstRunIT {
  @TempDir Path directory;

  @Test
  void should_end_by_itself_and_find_nothing_left_to_do_the_second_time() {
    Path dataDir = directory.resolve("first-run");
    LeftBehind postgres = new LeftBehind(dataDir);
    try (PackagedCaravan caravan =
        new PackagedCaravan(dataDir).with("caravan.sandbox", "true").with("caravan.once", "true")) {
      caravan.launch();
      Ended first = caravan.end(postgres::look);
      assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
      assertThat(first.err()).isEmpty();
      assertThat(first.out()).contains("newsletter, run 1: completed");

      caravan.launch();
      Ended second = caravan.end(postgres::look);

      assertThat(second.exitCode()).as(second.out() + second.err()).isZero();
      assertThat(second.err()).isEmpty();
      assertThat(second.out())
          .containsPattern("newsletter, run \\d+: completed")
          .containsPattern("a1b2c3d4e5  0 read: nothing changed")
          .doesNotContainPattern("\\d (read|candidates) = .*(added|(?<!un)changed|removed)")
          .containsPattern("candidates = [0-9,]+ unchanged");
      postgres.assertGone();
    } finally {
      postgres.stop();
    }
  }
}
