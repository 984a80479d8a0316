package dev.caravan;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own in the data directory, kept between starts. What it acknowledges is on
 * disk. One that a killed program left behind is stopped first; a lock on the data directory tells
 * it from one that another program is using.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String UNFINISHED = ".unfinished";

  private final FileChannel lockFile;
  private final EmbeddedPostgres postgres;

  private EmbeddedDatabase(FileChannel lockFile, EmbeddedPostgres postgres) {
    this.lockFile = lockFile;
    this.postgres = postgres;
  }

  /**
   * @throws StartFailure when another program uses the directory, or PostgreSQL does not start
   */
  static EmbeddedDatabase start(Path dataDir) {
    Path cluster = dataDir.resolve("postgres");
    try {
      Files.createDirectories(dataDir);
      FileChannel lockFile = lock(dataDir);
      if (!Files.exists(cluster)) {
        create(cluster);
      }
      OrphanedPostgres.stop(cluster);
      return new EmbeddedDatabase(lockFile, startIn(cluster));
    } catch (IOException | IllegalStateException e) {
      throw new StartFailure(
          "The embedded PostgreSQL in " + cluster + " did not start: " + e.getMessage(), e);
    }
  }

  /** Made beside and then moved: killed halfway, it would never start. */
  private static void create(Path cluster) throws IOException {
    Path unfinished = cluster.resolveSibling("postgres." + UUID.randomUUID() + UNFINISHED);
    removeUnfinished(cluster.getParent());
    startIn(unfinished).close();
    Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void removeUnfinished(Path dataDir) throws IOException {
    List<Path> left;
    try (Stream<Path> files = Files.list(dataDir)) {
      left = files.filter(file -> file.toString().endsWith(UNFINISHED)).toList();
    }
    for (Path directory : left) {
      OrphanedPostgres.stop(directory);
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException e) {
        LOG.debug("Something is still at work in {}; it goes at another start", directory, e);
      }
    }
  }

  private static EmbeddedPostgres startIn(Path cluster) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(cluster)
        .setCleanDataDirectory(false)
        // stopped by close(), behind everything that still uses it
        .setRegisterShutdownHook(false)
        .setServerConfig("fsync", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("shared_buffers", "256MB")
        .setServerConfig("max_wal_size", "2GB")
        .setServerConfig("max_connections", "100")
        .setServerConfig("timezone", "UTC")
        .start();
  }

  /** Its address; user and password are {@code postgres}. */
  String jdbcUrl() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  private static FileChannel lock(Path dataDir) throws IOException {
    FileChannel channel =
        FileChannel.open(
            dataDir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new StartFailure(
          "Another Caravan is running on "
              + dataDir
              + "; stop it, or give this one a data directory of its own with -Dcaravan.data-dir=…");
    }
    return channel;
  }

  @Override
  public void close() throws IOException {
    postgres.close();
    lockFile.close();
  }
}
