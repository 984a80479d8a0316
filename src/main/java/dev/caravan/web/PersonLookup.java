package dev.caravan.web;

import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyType;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Finds the person that somebody asks about, by an address or by a profile. */
public final class PersonLookup {
  /**
   * A person.
   *
   * @param profile null: no profile has the address
   * @param address normalised; null: the profile has none
   */
  record Person(Long profile, String address) {}

  private final Jdbi jdbi;
  private final PropertyStore properties;

  public PersonLookup(Jdbi jdbi, PropertyStore properties) {
    this.jdbi = jdbi;
    this.properties = properties;
  }

  /**
   * @param address normalised
   */
  Person byAddress(String address) {
    if (address.indexOf('@') < 1) {
      throw ApiProblem.badRequest("email is no address; give one such as ann@example.org");
    }
    Optional<Long> profile =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select profile from identifier
                         where property = any(:properties) and value = :address
                         order by profile limit 1
                        """)
                    .bindArray("properties", String.class, addresses())
                    .bind("address", address)
                    .mapTo(Long.class)
                    .findOne());
    return new Person(profile.orElse(null), address);
  }

  Person byProfile(String id) {
    long profile = ProfilesApi.number("profile", id);
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select p.id, (select i.value from identifier i
                                   where i.profile = p.id and i.property = any(:properties)
                                   order by i.value limit 1) as address
                      from profile p where p.id = :profile
                    """)
                .bindArray("properties", String.class, addresses())
                .bind("profile", profile)
                .map((row, context) -> new Person(row.getLong("id"), row.getString("address")))
                .findOne()
                .orElseThrow(() -> ProfilesApi.missing(profile)));
  }

  /** The unique identifiers that hold addresses. */
  private List<String> addresses() {
    return properties.all().stream()
        .filter(Property::uniqueIdentifier)
        .filter(property -> property.type() == PropertyType.EMAIL)
        .map(Property::id)
        .toList();
  }
}
