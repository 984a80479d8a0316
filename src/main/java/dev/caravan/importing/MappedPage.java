package dev.caravan.importing;

import dev.caravan.mailchimp.SeenMember;
import dev.caravan.profile.ChangedProfile;
import dev.caravan.profile.NewProfile;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import java.util.List;

/**
 * What is to be written for a page: the decision, complete, before anything is written.
 *
 * @param members for the mirror, with the profiles they belong to
 * @param ledger the rows that change
 */
public record MappedPage(
    MatchedPage matched,
    List<NewProfile> created,
    List<ChangedProfile> changed,
    List<SeenMember> members,
    List<LedgerRow> ledger,
    Counts counts,
    List<Outcome> outcomes) {}
