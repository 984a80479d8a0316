package dev.caravan.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The data directory: one journal, rewritten at each start, and a lock. */
final class Storage implements AutoCloseable {
  private static final String JOURNAL = "journal";

  private final Path directory;
  private final FileChannel lockFile;
  private FileJournal journal;

  /**
   * Takes the directory over.
   *
   * @throws IllegalStateException if another sandbox uses it
   */
  Storage(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
      lockFile =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock();
      if (lock == null) {
        lockFile.close();
        throw new IllegalStateException(
            ("sandbox: the data directory %s is in use by another sandbox; stop it or name another"
                    + " directory")
                .formatted(directory));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("sandbox: cannot use the data directory " + directory, e);
    }
  }

  private FileLock tryLock() throws IOException {
    try {
      return lockFile.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Tells what was stored; false if nothing ever was. */
  boolean replay(Journal into) {
    Path file = directory.resolve(JOURNAL);
    try {
      if (!Files.exists(file)) {
        return false;
      }
      JournalReader.replay(file, into);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("sandbox: cannot read " + file, e);
    }
  }

  /** Whoever can tell the whole state to a journal. */
  interface Snapshot {
    void writeTo(Journal into);
  }

  /** Replaces the journal by the present state and gives the journal to write on. */
  FileJournal rewrite(Snapshot state) {
    Path file = directory.resolve(JOURNAL);
    Path fresh = directory.resolve(JOURNAL + ".new");
    try {
      Files.deleteIfExists(fresh);
      journal = new FileJournal(fresh);
      state.writeTo(journal);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return journal;
    } catch (IOException e) {
      throw new UncheckedIOException("sandbox: cannot rewrite " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      if (journal != null) {
        journal.close();
      }
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException("sandbox: cannot close " + directory, e);
    }
  }
}
