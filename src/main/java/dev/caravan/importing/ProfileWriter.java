package dev.caravan.importing;

import dev.caravan.mailchimp.MembershipStore;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Outrun;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.PropertyStore;
import dev.caravan.run.Run;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The step that stores a page: profiles, consent, membership, ledger, outcomes and the checkpoint
 * in one transaction, and only where everything still is as it was read. Safe for use by many
 * threads.
 */
public final class ProfileWriter {
  /** The phase of members that were read one by one because a webhook spoke of them. */
  static final String READ_BACK = "read-back";

  private final Jdbi jdbi;
  private final PropertyStore properties;
  private final ProfileStore profiles;
  private final ConsentStore consents;
  private final MembershipStore memberships;
  private final RunStore runs;
  private final RunPages pages;
  private final ImportLedger ledger = new ImportLedger();
  private final SaidStore said = new SaidStore();
  private final DryRunMembers met = new DryRunMembers();

  public ProfileWriter(
      Jdbi jdbi,
      PropertyStore properties,
      ProfileStore profiles,
      ConsentStore consents,
      MembershipStore memberships,
      RunStore runs,
      RunPages pages) {
    this.jdbi = jdbi;
    this.properties = properties;
    this.profiles = profiles;
    this.consents = consents;
    this.memberships = memberships;
    this.runs = runs;
    this.pages = pages;
  }

  /**
   * @throws Outrun when somebody else wrote first: nothing is kept, and the page has to be matched
   *     again
   */
  public void write(MappedPage mapped) {
    jdbi.useTransaction(handle -> write(handle, mapped));
  }

  private void write(Handle handle, MappedPage mapped) {
    AudiencePage page = mapped.matched().page();
    Run run = page.goalRun().run();
    Newcomers newcomers = mapped.matched().facts().newcomers();
    properties.hold(handle, mapped.matched().facts().properties());
    // A dry run writes of people too: what became of them, with their addresses.
    refuseTheErased(handle, mapped.matched().facts().erased());
    if (!run.dryRun()) {
      newcomers.check(mapped.created(), mapped.ledger());
      profiles.update(handle, mapped.changed());
      profiles.insert(handle, mapped.created());
      consents.record(handle, mapped.answers());
      said.write(handle, page.goalRun().goalId(), page.audience(), mapped.said());
      memberships.see(handle, page.audience(), mapped.members(), newcomers.webIds());
      ledger.write(
          handle,
          page.goalRun().goalId(),
          page.audience(),
          mapped.ledger(),
          mapped.matched().facts().ledger());
    } else {
      Set<Long> before = mapped.matched().facts().met();
      met.meet(
          handle,
          page.key(),
          page.getMembers().stream()
              .map(member -> member.path("web_id").asLong())
              .filter(webId -> !before.contains(webId))
              .toList());
    }
    if (page.key().phase().equals(READ_BACK)) {
      if (mapped.counts().rows() == 0) {
        // An echo of our own write: not worth a line in the history of runs.
        return;
      }
      runs.insertReadBack(handle, run, page.goalRun().goalId(), page.audience());
    }
    pages.write(handle, run, page.key(), mapped.counts(), mapped.outcomes());
  }

  /** What was matched may be about somebody who is erased by now. */
  private static void refuseTheErased(Handle handle, ImportFacts.Erased read) {
    ErasedPeople.hold(handle);
    if (ErasedPeople.latest(handle) != read.latest()) {
      throw new Outrun("somebody was erased meanwhile");
    }
  }
}
