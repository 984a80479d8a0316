package dev.caravan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

/**
 * The embedded PostgreSQL of a data directory, as seen from outside: a killed program leaves it
 * running. Remembers every one it saw, to tell at the end whether one is left.
 */
public final class LeftBehind {
  private static final int PORT_LINE = 3;

  private final Path pidFile;
  private final Map<Long, ProcessHandle> seen = new ConcurrentHashMap<>();

  public LeftBehind(Path dataDir) {
    pidFile = dataDir.resolve("postgres").resolve("postmaster.pid");
  }

  /** The database, while the program runs or after it was killed. */
  public Jdbi database() {
    look();
    return Jdbi.create(
        "jdbc:postgresql://127.0.0.1:" + lines().get(PORT_LINE).strip() + "/postgres",
        "postgres",
        "postgres");
  }

  /** Remembers the one that runs now, if one does. */
  void look() {
    try {
      List<String> lines = Files.readAllLines(pidFile);
      // While it is being written, it is not whole.
      if (lines.size() > PORT_LINE) {
        long pid = Long.parseLong(lines.get(0).strip());
        ProcessHandle.of(pid).ifPresent(process -> seen.put(pid, process));
      }
    } catch (NoSuchFileException e) {
      // none runs
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that still run. */
  public List<Long> running() {
    return seen.values().stream().filter(ProcessHandle::isAlive).map(ProcessHandle::pid).toList();
  }

  /** None is left; one that has just ended may take a moment to go. */
  void assertGone() {
    Awaitility.await("no PostgreSQL left behind").until(() -> running().isEmpty());
  }

  /** Ends what is left, so that a failed test leaves nothing either. */
  public void stop() {
    look();
    seen.values().forEach(ProcessHandle::destroyForcibly);
    Awaitility.await("the end of PostgreSQL").until(() -> running().isEmpty());
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
