package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Property;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a page's members stay with the profile they are known with, and which may leave it or
 * need a new one. Used by one thread.
 */
final class Arrivals {
  private final ImportScope scope;
  private final Property property;
  private final Map<Identifier, Long> owners;
  private final Set<Long> left = new HashSet<>();
  private boolean mayCreate;

  /**
   * @param property by which members are matched
   * @param owners of the identifiers on the page
   */
  Arrivals(ImportScope scope, Property property, Map<Identifier, Long> owners) {
    this.scope = scope;
    this.property = property;
    this.owners = owners;
    // A rule that writes the identifier itself may set another member's free.
    this.mayCreate =
        scope.goal().mappings().stream()
            .anyMatch(mapping -> mapping.property().equals(property.id()));
  }

  /**
   * @param known null: never seen
   */
  void add(ObjectNode member, LedgerRow known) {
    Optional<Identifier> identifier =
        IdentifierMatch.identifier(property, MemberField.value(member, scope.goal().field()));
    Long owner = identifier.map(owners::get).orElse(null);
    boolean isKnown = known != null && known.profile() != null;
    boolean stays =
        isKnown && known.profile().equals(owner) && scope.includes(member.path("status").asText());
    if (isKnown && !stays) {
      left.add(known.profile());
    }
    // One that moves sets its identifier free for another on the same page.
    mayCreate |= owner == null || (isKnown && !stays);
  }

  /** The profiles that a member may leave. */
  Set<Long> left() {
    return left;
  }

  /** Whether a profile may have to be created. */
  boolean mayCreate() {
    return mayCreate;
  }
}
