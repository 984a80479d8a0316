package dev.caravan.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do. Each role may do all that those before it may. */
public enum Role {
  /** Looks at everything but secrets, users and the audit log. */
  VIEWER,
  /** Starts, stops, approves and undoes runs, and sends events. */
  OPERATOR,
  /** Changes documents, properties and profiles. */
  EDITOR,
  /** Changes accounts, users and tokens of others, and reads the audit log. */
  ADMIN;

  /** The word in the database and in documents. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }

  /** The role that may do no more than either of both. */
  public Role within(Role other) {
    return covers(other) ? other : this;
  }

  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
