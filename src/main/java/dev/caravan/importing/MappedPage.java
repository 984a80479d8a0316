package dev.caravan.importing;

import dev.caravan.mailchimp.SeenMember;
import dev.caravan.profile.ChangedProfile;
import dev.caravan.profile.ConsentAnswer;
import dev.caravan.profile.NewProfile;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import java.util.List;

/**
 * What is to be written for a page: the decision, complete, before anything is written.
 *
 * @param members for the mirror, with the profiles they belong to
 * @param ledger the rows that change
 * @param answers to objectives, of these profiles
 * @param said by members' permissions, where it is another than before
 */
public record MappedPage(
    MatchedPage matched,
    List<NewProfile> created,
    List<ChangedProfile> changed,
    List<SeenMember> members,
    List<LedgerRow> ledger,
    List<ConsentAnswer> answers,
    List<PageConsents.Said> said,
    Counts counts,
    List<Outcome> outcomes) {}
