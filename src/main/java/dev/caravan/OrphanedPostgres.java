package dev.caravan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL that a killed program left running. */
final class OrphanedPostgres {
  private static final Logger LOG = LoggerFactory.getLogger(OrphanedPostgres.class);
  private static final Duration STOP = Duration.ofSeconds(20);

  private OrphanedPostgres() {}

  /** Stops the PostgreSQL of a directory that nobody uses any more, if one runs. */
  static void stop(Path cluster) throws IOException {
    Path pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
    Optional<ProcessHandle> orphan =
        lines.isEmpty() ? Optional.empty() : postmaster(lines.get(0).strip());
    if (orphan.isPresent()) {
      LOG.info("A PostgreSQL that an earlier start left behind is being stopped");
      stop(orphan.get());
    }
    Files.deleteIfExists(pidFile);
  }

  /** The process, if it is a PostgreSQL: its number may long belong to something else. */
  private static Optional<ProcessHandle> postmaster(String pid) {
    return pid.matches("\\d{1,10}")
        ? ProcessHandle.of(Long.parseLong(pid))
            .filter(ProcessHandle::isAlive)
            .filter(process -> process.info().command().orElse("postgres").contains("postgres"))
        : Optional.empty();
  }

  private static void stop(ProcessHandle postmaster) throws IOException {
    boolean asked = System.getProperty("os.name").startsWith("Windows") || interrupt(postmaster);
    if (!asked) {
      postmaster.destroy();
    }
    try {
      postmaster.onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      postmaster.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** PostgreSQL's fast shutdown: does not wait for sessions whose program is dead. */
  private static boolean interrupt(ProcessHandle postmaster) throws IOException {
    try {
      return new ProcessBuilder("kill", "-INT", String.valueOf(postmaster.pid())).start().waitFor()
          == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
