package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStartCrashIT {
  private static final int KILLS = 2;

  @TempDir Path directory;

  @Test
  void should_start_on_a_data_directory_whose_first_start_was_killed() {
    long seed = 20_261_104;
    Random random = new Random(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      int pause = random.nextInt(1_000);
      System.out.printf("seed %d: killed %d ms after PostgreSQL's first file%n", seed, pause);
      killAndStart(directory.resolve("first-start-" + kill), pause);
    }
  }

  private static void killAndStart(Path dataDir, int pause) {
    LeftBehind postgres = new LeftBehind(dataDir);
    try (PackagedCaravan caravan = new PackagedCaravan(dataDir)) {
      caravan.launch();
      Awaitility.await("PostgreSQL's directory")
          .atMost(60, TimeUnit.SECONDS)
          .pollInterval(5, TimeUnit.MILLISECONDS)
          .until(() -> hasPostgres(dataDir));
      CompletableFuture.runAsync(
              caravan::kill, CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS))
          .join();

      caravan.start();

      assertThat(caravan.get("/api/accounts").path("items")).isEmpty();
      postgres.look();
      caravan.stop();
      postgres.assertGone();
    } finally {
      postgres.stop();
    }
  }

  private static boolean hasPostgres(Path dataDir) {
    String[] files = dataDir.toFile().list((dir, name) -> name.startsWith("postgres"));
    return files != null && files.length > 0;
  }
}
