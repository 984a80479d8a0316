package dev.caravan.connection;

import java.util.Set;

/**
 * Which version of a document somebody has seen who wants to change it.
 *
 * @param versions any of these; null: whichever it is
 * @param mustExist whether there has to be such a connection at all
 */
public record ExpectedVersion(Set<Integer> versions, boolean mustExist) {
  /** Whichever it is, also none. */
  public static final ExpectedVersion ANY = new ExpectedVersion(null, false);

  /**
   * Looks at a connection that is about to be changed.
   *
   * @param version 0: there is no such connection
   * @throws VersionMoved when it is not as expected
   */
  void check(String name, int version) {
    boolean fits = versions == null || versions.contains(version);
    if (!fits || (mustExist && version == 0)) {
      throw new VersionMoved(name, version);
    }
  }
}
