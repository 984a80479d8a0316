package dev.caravan.event;

import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Identifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;

/**
 * Whose events are not kept. An address means the same person wherever it stands; another identity
 * is an identifier of the property that its connection joins by, or of any unique one. Safe for use
 * by many threads.
 */
public final class ErasedIdentities {
  private final ErasedPeople erased;

  public ErasedIdentities(ErasedPeople erased) {
    this.erased = erased;
  }

  /**
   * Those that are not about somebody who was erased. Nobody is erased from now on until the
   * caller's transaction ends.
   *
   * @param connection surrogate id
   * @param identity normalised; null: of nobody who is known
   */
  public <T> List<T> without(
      Handle handle, List<T> given, ToIntFunction<T> connection, Function<T, String> identity) {
    ErasedPeople.hold(handle);
    if (ErasedPeople.latest(handle) == 0) {
      return given;
    }
    Map<Integer, List<String>> properties =
        properties(handle, given.stream().mapToInt(connection).boxed().distinct().toList());
    Map<T, List<Identifier>> meant = new HashMap<>();
    Set<String> addresses = new HashSet<>();
    Set<Identifier> identifiers = new HashSet<>();
    for (T one : given) {
      String value = identity.apply(one);
      if (value == null) {
        continue;
      }
      addresses.add(value);
      List<Identifier> candidates =
          properties.getOrDefault(connection.applyAsInt(one), List.of()).stream()
              .map(property -> new Identifier(property, value))
              .toList();
      meant.put(one, candidates);
      identifiers.addAll(candidates);
    }
    Set<String> goneAddresses = erased.addressesAmong(handle, addresses);
    Set<Identifier> gone = erased.among(handle, identifiers);
    List<T> kept = new ArrayList<>(given);
    kept.removeIf(
        one ->
            meant.containsKey(one)
                && (goneAddresses.contains(identity.apply(one))
                    || meant.get(one).stream().anyMatch(gone::contains)));
    return kept;
  }

  /** The properties that an identity may belong to, by connection. */
  private static Map<Integer, List<String>> properties(
      Handle handle, Collection<Integer> connections) {
    Map<Integer, List<String>> properties = new HashMap<>();
    handle
        .createQuery(
            """
            select c.id, p.id from connection c
              join property p on p.unique_identifier
               and c.document #>> '{events,joinKey}' in ('identity', p.id)
             where c.id = any(:connections)
            """)
        .bindArray("connections", Integer.class, connections)
        .map((row, context) -> Map.entry(row.getInt(1), row.getString(2)))
        .forEach(
            row ->
                properties
                    .computeIfAbsent(row.getKey(), any -> new ArrayList<>())
                    .add(row.getValue()));
    return properties;
  }
}
