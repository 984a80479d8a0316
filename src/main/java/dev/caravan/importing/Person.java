package dev.caravan.importing;

import dev.caravan.profile.Identifier;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * By what a person is found everywhere: the profile, its identifiers, and the addresses that its
 * members have or had in audiences. An address that is another profile's identifier is not meant.
 *
 * @param addresses normalised, in order
 */
record Person(long profile, List<Identifier> identifiers, Set<String> addresses) {

  private static final String MEMBERS =
      """
      select address from membership where profile = :profile
      union select address from import_ledger where profile = :profile
      union select address from export_ledger where profile = :profile
      union select l.address from identifier i
        join import_ledger l on l.waits_value = i.value and l.waits_property = i.property
       where i.profile = :profile
      """;

  private static final String OTHERS =
      """
      select i.value from property p join identifier i on i.property = p.id
      where p.unique_identifier and i.value = any(:addresses) and i.profile <> :profile
      """;

  /** Empty when there is no such profile. */
  static Optional<Person> find(Handle handle, long profile) {
    boolean exists =
        handle
            .createQuery("select exists (select from profile where id = :profile)")
            .bind("profile", profile)
            .mapTo(Boolean.class)
            .one();
    if (!exists) {
      return Optional.empty();
    }
    List<Identifier> identifiers =
        handle
            .createQuery("select property, value from identifier where profile = :profile")
            .bind("profile", profile)
            .map((row, context) -> new Identifier(row.getString(1), row.getString(2)))
            .list();
    Set<String> addresses = new TreeSet<>();
    identifiers.stream()
        .map(Identifier::value)
        .filter(value -> value.indexOf('@') >= 0)
        .map(Identifier::address)
        .forEach(addresses::add);
    Set<String> others =
        new HashSet<>(
            handle.createQuery(MEMBERS).bind("profile", profile).mapTo(String.class).list());
    others.removeAll(
        handle
            .createQuery(OTHERS)
            .bind("profile", profile)
            .bindArray("addresses", String.class, others)
            .mapTo(String.class)
            .list());
    addresses.addAll(others);
    return Optional.of(new Person(profile, identifiers, addresses));
  }

  /** Every text by which others may speak of this person. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(addresses);
    identifiers.forEach(identifier -> names.add(identifier.value()));
    return names;
  }
}
