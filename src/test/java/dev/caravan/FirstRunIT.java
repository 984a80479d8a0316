package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.PackagedCaravan.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstRunIT {
  @TempDir Path directory;

  /**
   * The second time on a copy of the data directory, as a backup is: with the key in it, the
   * account opens; what was read and sent is in the books.
   */
  @Test
  void should_end_by_itself_and_find_nothing_left_to_do_the_second_time_on_a_copy()
      throws IOException {
    Path dataDir = directory.resolve("first-run");
    Path copy = directory.resolve("restored");
    LeftBehind postgres = new LeftBehind(dataDir);
    LeftBehind restored = new LeftBehind(copy);
    try (PackagedCaravan caravan = once(dataDir);
        PackagedCaravan again = once(copy)) {
      caravan.launch();
      Ended first = caravan.end(postgres::look);
      assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
      assertThat(first.err()).isEmpty();
      assertThat(first.out()).contains("newsletter, run 1: completed");
      postgres.assertGone();

      copy(dataDir, copy);
      again.launch();
      Ended second = again.end(restored::look);

      assertThat(second.exitCode()).as(second.out() + second.err()).isZero();
      assertThat(second.err()).isEmpty();
      assertThat(second.out())
          .containsPattern("newsletter, run \\d+: completed")
          .containsPattern("a1b2c3d4e5  0 read: nothing changed")
          .doesNotContainPattern("\\d (read|candidates) = .*(added|(?<!un)changed|removed)")
          .containsPattern("candidates = [0-9,]+ unchanged");
      restored.assertGone();
    } finally {
      postgres.stop();
      restored.stop();
    }
  }

  private static PackagedCaravan once(Path dataDir) {
    return new PackagedCaravan(dataDir)
        .with("caravan.sandbox", "true")
        .with("caravan.once", "true");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        // With the rights: PostgreSQL takes no directory that others may read.
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
