package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.NewProfile;
import dev.caravan.profile.Outrun;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Those on a page who are taken for new without a look into the database. In the first import of an
 * audience nearly everybody is, and asking after all of them costs as much as writing some of the
 * tables.
 *
 * <p>It is safe because nothing is believed: whoever is taken for new has to be written as new, and
 * the keys of ledger and identifiers refuse a page in which one of them was known. Such a page is
 * matched again with a look at everybody.
 *
 * @param webIds members without a row in the ledger, as far as the page expects
 * @param identifiers that no profile holds, as far as the page expects
 */
record Newcomers(Set<Long> webIds, Set<Identifier> identifiers) {
  static final Newcomers NONE = new Newcomers(Set.of(), Set.of());

  /**
   * Of a page, everybody but the rows at its edges, which its neighbours have too, and those who
   * would not be written.
   */
  static Set<Long> on(AudiencePage page, ImportScope scope) {
    List<ObjectNode> members = page.getMembers();
    int edge = page.overlap();
    Set<Long> webIds = new HashSet<>();
    for (ObjectNode member : members.subList(edge, Math.max(edge, members.size() - edge))) {
      if (scope.includes(member.path("status").asText())) {
        webIds.add(member.path("web_id").asLong());
      }
    }
    return webIds;
  }

  /**
   * Makes sure that the keys of the tables tell of every mistake.
   *
   * @throws Outrun when one of them is not among what is written as new, so that no key would tell
   *     of a mistake
   */
  void check(List<NewProfile> created, List<LedgerRow> ledger) {
    if (webIds.isEmpty()) {
      return;
    }
    Set<Long> missingIds = new HashSet<>(webIds);
    ledger.forEach(row -> missingIds.remove(row.webId()));
    Set<Identifier> missing = new HashSet<>(identifiers);
    created.forEach(profile -> profile.identifiers().forEach(missing::remove));
    if (!missingIds.isEmpty() || !missing.isEmpty()) {
      throw new Outrun(
          "%d members and %d identifiers were not looked for and are not written as new"
              .formatted(missingIds.size(), missing.size()));
    }
  }
}
