package dev.caravan.profile;

import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Is told, in the transaction that stores them, which identifiers now belong to which profile. */
@FunctionalInterface
public interface NewIdentifiers {
  /** Identifiers that were stored just now, at least one. */
  void appeared(Handle handle, Map<Identifier, Long> profiles);
}
