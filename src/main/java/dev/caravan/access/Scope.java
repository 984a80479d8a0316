package dev.caravan.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far an API token goes, whatever its owner may do besides. */
public enum Scope {
  READ(Role.VIEWER),
  RUN(Role.OPERATOR),
  EDIT(Role.EDITOR),
  ADMIN(Role.ADMIN);

  private final Role role;

  Scope(Role role) {
    this.role = role;
  }

  /** The most that a token of this scope may do. */
  public Role role() {
    return role;
  }

  /** The word in the database and in documents. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Scope> of(String word) {
    return Arrays.stream(values()).filter(scope -> scope.word().equals(word)).findFirst();
  }
}
