package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps connections as the files of a folder say: applied at the start and when a file changes. A
 * file that is wrong changes nothing; it is tried again every minute, for what it names may come
 * later. A file that is taken away switches its connection off. Safe for use by many threads.
 */
public final class AppliedFolder {
  private static final Logger LOG = LoggerFactory.getLogger(AppliedFolder.class);
  private static final Duration TRY_AGAIN = Duration.ofMinutes(1);

  private final DocumentFolder folder;
  private final CheckedDocuments documents;
  private final ConnectionStore connections;
  private final Clock clock;
  private final Map<String, byte[]> applied = new HashMap<>();
  private final SortedMap<String, FolderFile> files = new ConcurrentSkipListMap<>();
  private String unreadable;

  /**
   * @param folder null: people keep their documents here alone
   */
  public AppliedFolder(
      DocumentFolder folder, CheckedDocuments documents, ConnectionStore connections, Clock clock) {
    this.folder = folder;
    this.documents = documents;
    this.connections = connections;
    this.clock = clock;
  }

  /** What became of each file, by name. */
  public List<FolderFile> files() {
    return List.copyOf(files.values());
  }

  /** Looks at the folder; may ask Mailchimp. */
  public synchronized void apply() {
    if (folder == null) {
      releaseAll();
      return;
    }
    SortedMap<String, byte[]> found;
    try {
      found = folder.read();
      unreadable = null;
    } catch (IOException e) {
      // A folder that is not there takes nothing away: it may be a disk that is not mounted.
      String now = e.toString();
      if (!now.equals(unreadable)) {
        LOG.warn("The folder of documents {} cannot be read, nothing is changed: {}", folder, now);
      }
      unreadable = now;
      return;
    }
    Map<String, String> kept = connections.files();
    Map<String, String> named = new HashMap<>();
    found.forEach((file, content) -> look(file, content, named));
    applied.keySet().retainAll(found.keySet());
    files.keySet().retainAll(found.keySet());
    kept.forEach(
        (name, file) -> {
          if (!named.containsValue(name) && !isUnclear(file)) {
            takenAway(file, name);
          }
        });
  }

  /** A file that is wrong may mean any connection, and takes none away. */
  private boolean isUnclear(String file) {
    FolderFile now = files.get(file);
    return now != null && !now.problems().isEmpty();
  }

  private void look(String file, byte[] content, Map<String, String> named) {
    FolderFile before = files.get(file);
    boolean same = Arrays.equals(applied.get(file), content);
    if (same && before.problems().isEmpty()) {
      named.put(file, before.connection());
      return;
    }
    if (same && clock.instant().isBefore(before.at().plus(TRY_AGAIN))) {
      named.put(file, before.connection());
      return;
    }
    FolderFile now = put(file, content, named);
    named.put(file, now.connection());
    applied.put(file, content);
    files.put(file, now);
    if (before == null || !before.problems().equals(now.problems())) {
      now.problems()
          .forEach(
              problem ->
                  LOG.warn(
                      "{} changes nothing: {}{}",
                      file,
                      problem.place().isEmpty() ? "" : problem.place() + " ",
                      problem.message()));
    }
  }

  private FolderFile put(String file, byte[] content, Map<String, String> named) {
    String name = null;
    Instant now = clock.instant();
    try {
      ObjectNode tree = DocumentFolder.parse(file, content);
      name = tree.path("connection").isTextual() ? tree.get("connection").asText() : null;
      if (name != null && named.containsValue(name)) {
        throw new InvalidDocument("connection", name + " is in another file of the folder already");
      }
      StoredConnection stored =
          documents.put(null, tree, new Edit("folder: " + file, ExpectedVersion.ANY, file));
      if (stored.change() != StoredConnection.Change.NONE) {
        LOG.info("Connection {} is as {} says", name, file);
      }
      return new FolderFile(file, name, List.of(), now);
    } catch (InvalidDocument e) {
      return new FolderFile(file, name, e.problems(), now);
    } catch (RuntimeException e) {
      // Mailchimp, or the database, is away.
      LOG.debug("The cause", e);
      Problem away = new Problem("", "it could not be checked: " + e.getMessage());
      return new FolderFile(file, name, List.of(away), now);
    }
  }

  private void takenAway(String file, String name) {
    connections
        .document(name)
        .filter(document -> document.path("enabled").asBoolean(true))
        .ifPresent(
            document -> {
              documents.retouch(
                  name,
                  document.objectNode().put("enabled", false),
                  new Edit("folder: without " + file, ExpectedVersion.ANY, file));
              LOG.info("Connection {} is switched off: {} was taken away", name, file);
            });
    connections.release(name);
  }

  private void releaseAll() {
    Set<String> names = connections.files().keySet();
    names.forEach(connections::release);
    if (!names.isEmpty()) {
      LOG.info("Connections are changed here again: {}", names);
    }
  }
}
