package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The one way into the store for documents that somebody wrote: each is read and checked as a
 * whole, and stored or refused. It may ask Mailchimp, so never within a transaction. Safe for use
 * by many threads.
 */
public final class CheckedDocuments {
  private final DocumentReader reader;
  private final DocumentCheck check;
  private final ConnectionStore connections;
  private final boolean canMail;

  /**
   * @param canMail whether there is a mail server for those that want to be told by mail
   */
  public CheckedDocuments(
      DocumentReader reader, DocumentCheck check, ConnectionStore connections, boolean canMail) {
    this.canMail = canMail;
    this.reader = reader;
    this.check = check;
    this.connections = connections;
  }

  /**
   * Stores a document.
   *
   * @param name that it has to have; null: whatever it says
   * @throws InvalidDocument with everything that is wrong
   * @throws VersionMoved when the connection is not as the edit expects it
   * @throws KeptInFile when it is kept in a file, and the edit comes from elsewhere
   */
  public StoredConnection put(String name, ObjectNode tree, Edit edit) {
    Draft draft = reader.draft(tree);
    String said = draft.document().connection();
    List<Problem> problems = new ArrayList<>(check.check(draft));
    if (name != null && tree.path("connection").isTextual() && !said.equals(name)) {
      problems.add(
          new Problem(
              "connection", "is " + said + ", but the address says " + name + "; they must agree"));
    }
    Notify notify = draft.document().notifications();
    if (!canMail && notify != null && !notify.to().isEmpty()) {
      problems.add(new Problem("notify.to", "needs a mail server; set caravan.mail.host"));
    }
    if (!problems.isEmpty()) {
      throw new InvalidDocument(problems);
    }
    return connections.put(tree, draft.document(), edit);
  }

  /**
   * Changes switches, labels or the order of the goals, see {@link Retouch}. What the document
   * names may have gone meanwhile: that is looked at only when the connection is switched on.
   *
   * @return empty when there is no such connection
   * @throws InvalidDocument with everything that is wrong
   * @throws VersionMoved when the connection is not as the edit expects it
   * @throws KeptInFile when it is kept in a file
   */
  public Optional<StoredConnection> retouch(String name, ObjectNode change, Edit edit) {
    Optional<Connection> seen = connections.find(name);
    Optional<ObjectNode> document = connections.document(name);
    if (seen.isEmpty() || document.isEmpty()) {
      return Optional.empty();
    }
    edit.expected().check(name, seen.get().version());
    ObjectNode changed = Retouch.apply(document.get(), change);
    Edit onlyThis =
        new Edit(edit.by(), new ExpectedVersion(Set.of(seen.get().version()), true), edit.file());
    boolean switchedOn = change.path("enabled").asBoolean() && !seen.get().document().enabled();
    try {
      return Optional.of(
          switchedOn
              ? put(name, changed, onlyThis)
              : connections.put(changed, reader.read(changed), onlyThis));
    } catch (VersionMoved moved) {
      // Somebody was faster: the same change, in what stands there now.
      return retouch(name, change, edit);
    }
  }

  /**
   * Calls a connection something else, see {@link ConnectionStore#rename}.
   *
   * @throws InvalidDocument when that is no name
   */
  public Optional<Connection> rename(String name, String to, Edit edit) {
    checkName(to);
    return name.equals(to) ? connections.find(name) : connections.rename(name, to, edit);
  }

  /**
   * Makes a copy of a connection: switched off, no favourite, without runs, ledgers and webhooks.
   *
   * @return empty when there is no such connection
   * @throws InvalidDocument when that is no name
   * @throws NameTaken when another connection is called so
   */
  public Optional<StoredConnection> duplicate(String name, String to, String by) {
    checkName(to);
    return connections
        .document(name)
        .map(
            document -> {
              document.put("connection", to).put("enabled", false).remove("favorite");
              try {
                return connections.put(
                    document,
                    reader.read(document),
                    new Edit(by, new ExpectedVersion(Set.of(0), false), null));
              } catch (VersionMoved taken) {
                throw new NameTaken(to);
              }
            });
  }

  private static void checkName(String name) {
    DocumentReader.nameProblem(name)
        .ifPresent(
            problem -> {
              throw new InvalidDocument("to", problem);
            });
  }
}
