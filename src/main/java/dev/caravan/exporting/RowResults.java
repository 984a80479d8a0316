package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.Removal;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Outrun;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.PageKey;
import dev.caravan.run.RunPages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Gathers what became of the rows of one page, and keeps all of it in one transaction: ledger,
 * mirror, outcomes and checkpoint. For one thread.
 */
final class RowResults {
  private static final int ATTEMPTS = 10;

  private final ExportAudience work;
  private final Chunk together;
  private final List<Long> profiles = new ArrayList<>();
  private final List<Told> outcomes = new ArrayList<>();
  private final List<ExportLedger.Written> written = new ArrayList<>();
  private final List<ExportLedger.Turned> turned = new ArrayList<>();
  private final List<ExportLedger.Taken> taken = new ArrayList<>();
  private final List<MemberEchoes.Removed> removed = new ArrayList<>();
  private final List<CappedTagStore.Left> leftTags = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<MemberEchoes.Echo> echoes = new ArrayList<>();
  private final List<MemberEchoes.Echo> seen = new ArrayList<>();
  private final Map<Long, OutcomeClass> goingOn = new HashMap<>();
  private final List<Long> singly = new ArrayList<>();
  private Boolean statusKept;

  /** An outcome and the candidate that it is about. */
  private record Told(long profile, Outcome outcome) {}

  RowResults(ExportAudience work) {
    this(work, null);
  }

  private RowResults(ExportAudience work, Chunk together) {
    this.work = work;
    this.together = together;
  }

  /** What became of the rows of a call with many members. */
  static RowResults of(UpsertBatch batch) {
    return new RowResults(batch.audience(), batch.isWhole() ? batch.chunk() : null);
  }

  /**
   * Mailchimp took the payload.
   *
   * @param meant the status that a member who is new or back should have
   * @param at when Mailchimp answered
   */
  void accepted(PlannedRow row, Verdict.Accepted accepted, MemberStatus meant, Instant at) {
    boolean added = row.outcomeClass() == OutcomeClass.ADDED && accepted.created();
    boolean returned = row.action() == Decision.Action.RETURN;
    OutcomeClass outcomeClass = added || returned ? OutcomeClass.ADDED : OutcomeClass.CHANGED;
    Supplement due = Supplement.of(row, work.run().full()).without(accepted.member());
    PlannedRow accept = row;
    if (due.isEmpty()) {
      settle(row, ExportOutcomes.written(outcomeClass, row));
    } else {
      accept = row.written(due.leftOutOf(row.payload(), row.before()));
      goingOn.put(row.profile(), outcomeClass);
    }
    written.add(new ExportLedger.Written(accept, row.owned() || added && !returned, at));
    echo(row, accepted.member());
    String status = accepted.member().path("status").asText();
    if ((added || returned) && !status.equals(meant.word())) {
      String detail = "Was meant to become %s; Mailchimp says %s.".formatted(meant.word(), status);
      tell(row, ExportOutcomes.because(OutcomeClass.WARN, row, "STATUS", detail, null));
    }
  }

  /** A batch has created somebody: did it keep to the status that was meant? */
  void created(JsonNode member) {
    boolean kept = member.path("status").asText().equals(work.statusForNew().word());
    statusKept = kept && !Boolean.FALSE.equals(statusKept);
  }

  /** A batch did not take the status that the newcomer is meant to have: a call by itself does. */
  void withoutStatus(PlannedRow row) {
    singly.add(row.profile());
    statusKept = false;
  }

  /**
   * Mailchimp took all of the payload but its tags.
   *
   * @param created whether this goal brought the member into being
   */
  void written(PlannedRow row, JsonNode member, boolean created, Instant at) {
    accepted(row, new Verdict.Accepted(member, created), work.statusForNew(), at);
  }

  /** The member has all of the payload now. */
  void supplemented(PlannedRow row, Instant at) {
    settle(row, ExportOutcomes.written(row.outcomeClass(), row));
    written.add(new ExportLedger.Written(row, row.owned(), at));
  }

  /** Mailchimp said no; the ledger remembers when, if ever, to try again. */
  void refused(PlannedRow row, Verdict.Refused refused, Instant at) {
    Refusal refusal = refused.refusal();
    settle(
        row,
        ExportOutcomes.because(
            refusal.isPassing() ? OutcomeClass.DEFERRED : OutcomeClass.REJECTED,
            row,
            refusal.name(),
            (refused.text() + " " + refusal.advice()).strip(),
            refused.field().isEmpty() ? null : refused.field()));
    turned.add(
        new ExportLedger.Turned(
            row, refused, at, refusal.pause(row.attempts()).map(at::plus).orElse(null)));
  }

  /** Whoever came back to the segment after the plan was made is left alone. */
  void backInSegment(PlannedRow row) {
    settle(
        row,
        ExportOutcomes.because(
            OutcomeClass.EXCLUDED,
            row,
            ExportDecision.RETURNED,
            "Came back to the segment after this run was planned; nothing is sent.",
            null));
  }

  /** This goal has taken the member out. */
  void removed(MemberResult.Gone gone) {
    PlannedRow row = gone.row();
    Removal removal = work.goal().removeOthers().action();
    settle(row, ExportOutcomes.removed(row, removal, row.seen()));
    taken.add(new ExportLedger.Taken(row, row.seen(), removal, gone.at(), gone.knownAt()));
    if (removal instanceof Removal.Tag tag) {
      leftTags.add(new CappedTagStore.Left(row.address(), row.profile(), tag.name(), gone.at()));
    } else if (removal instanceof Removal.Delete) {
      missing.add(row.address());
    } else {
      taken(row, removal, gone);
    }
  }

  private void taken(PlannedRow row, Removal removal, MemberResult.Gone gone) {
    MemberStatus now =
        removal instanceof Removal.Archive ? MemberStatus.ARCHIVED : MemberStatus.UNSUBSCRIBED;
    removed.add(new MemberEchoes.Removed(row.address(), now, gone.at()));
    echo(row, gone.member());
  }

  /** A write would bring the member back, which somebody archived after the plan was made. */
  void archivedMeanwhile(PlannedRow row) {
    settle(
        row,
        ExportOutcomes.because(
            OutcomeClass.EXCLUDED,
            row,
            MemberStatus.ARCHIVED.name(),
            "The member was archived after this run was planned; a write would bring it back.",
            null));
  }

  /**
   * The person refused, or lost consent otherwise, after the plan was made. Whom a call whose
   * answer was lost may have brought into the audience counts as added by this goal: the next run
   * takes the member out again, or finds that there is none.
   */
  void consentWithdrawn(PlannedRow row) {
    if (row.action() == Decision.Action.SUPPLEMENT && row.attempted()) {
      settle(
          row,
          ExportOutcomes.because(
              row.outcomeClass(),
              row,
              ExportDecision.CONSENT,
              "Consent was withdrawn while this run was under way: tags and marketing permissions"
                  + " were not written any more.",
              null));
      return;
    }
    if (row.attempted() && row.outcomeClass() == OutcomeClass.ADDED) {
      written.add(new ExportLedger.Written(row, true, work.run().startedAt()));
    }
    settle(
        row,
        ExportOutcomes.because(
            OutcomeClass.EXCLUDED,
            row,
            ExportDecision.CONSENT,
            "Consent was withdrawn after this run was planned; nothing is sent.",
            null));
  }

  /** The member is left as it is; one that somebody else archived is out of this goal's hands. */
  void kept(MemberResult.Kept kept) {
    PlannedRow row = kept.row();
    String status = kept.member().path("status").asText();
    settle(
        row,
        ExportOutcomes.because(
            OutcomeClass.EXCLUDED,
            row,
            status.toUpperCase(java.util.Locale.ROOT),
            kept.detail(),
            null));
    if (status.equals(MemberStatus.ARCHIVED.word())) {
      taken.add(new ExportLedger.Taken(row, null, null, kept.at(), null));
    }
    MemberEchoes.Echo.of(row, kept.member()).ifPresent(seen::add);
  }

  /** Mailchimp does not know the member any more. */
  void missing(PlannedRow row, Instant at) {
    settle(
        row,
        ExportOutcomes.because(
            OutcomeClass.EXCLUDED,
            row,
            "NO_MEMBER",
            "Is no member of the audience any more.",
            null));
    taken.add(new ExportLedger.Taken(row, null, null, at, null));
    missing.add(row.address());
  }

  /** What became of the rows of a chunk that were sent one by one. */
  static RowResults of(Sending sending, Chunk chunk) {
    RowResults results = new RowResults(chunk.audience());
    sending.results().forEach(result -> result.keepIn(results));
    return results;
  }

  /** Mailchimp has done its part: a transaction that PostgreSQL breaks off is made once more. */
  void keep(Jdbi jdbi, RunPages pages, PageKey page) {
    if (concerned().isEmpty()) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        jdbi.useTransaction(handle -> keep(handle, new CandidateStore(jdbi), pages, page));
        return;
      } catch (RuntimeException e) {
        if (!Outrun.happened(e) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void keep(Handle handle, CandidateStore candidates, RunPages pages, PageKey page) {
    ErasedPeople.hold(handle);
    leaveOut(candidates.erased(handle, work, concerned()));
    List<Outcome> told = outcomes.stream().map(Told::outcome).toList();
    Counts counts = Counts.NONE;
    for (Outcome outcome : told) {
      counts = counts.plus(outcome.outcomeClass(), 1);
    }
    pages.write(handle, work.run(), page, counts, told);
    ExportLedger ledger = new ExportLedger();
    ledger.accept(handle, work, written);
    ledger.refuse(handle, work, turned);
    ledger.remove(handle, work, taken);
    MemberEchoes mirror = new MemberEchoes();
    mirror.keep(handle, work, echoes);
    mirror.see(handle, work, seen);
    mirror.removed(handle, work, removed);
    new CappedTagStore().left(handle, work, leftTags);
    mirror.missing(handle, work, missing);
    if (together != null && profiles.size() == together.profiles().size()) {
      Attempts.settle(handle, together);
    } else {
      candidates.finish(handle, work, profiles);
    }
    candidates.goOn(handle, work, goingOn);
    candidates.divert(handle, work, Decision.Action.ENTER, singly);
    if (statusKept != null) {
      new NewcomerStatus().shown(handle, work, statusKept);
    }
  }

  /**
   * Nothing is remembered of people who were erased while their rows were under way; those rows are
   * settled when the export ends.
   */
  private void leaveOut(Set<Long> erased) {
    if (!erased.isEmpty()) {
      profiles.removeAll(erased);
      goingOn.keySet().removeAll(erased);
      singly.removeAll(erased);
      outcomes.removeIf(one -> erased.contains(one.profile()));
      written.removeIf(one -> erased.contains(one.row().profile()));
      turned.removeIf(one -> erased.contains(one.row().profile()));
      taken.removeIf(one -> erased.contains(one.row().profile()));
      leftTags.removeIf(one -> erased.contains(one.profile()));
      echoes.removeIf(one -> erased.contains(one.candidate()));
      seen.removeIf(one -> erased.contains(one.candidate()));
    }
  }

  private List<Long> concerned() {
    List<Long> concerned = new ArrayList<>(profiles);
    concerned.addAll(goingOn.keySet());
    concerned.addAll(singly);
    return concerned;
  }

  private void settle(PlannedRow row, Outcome outcome) {
    profiles.add(row.profile());
    tell(row, outcome);
  }

  private void tell(PlannedRow row, Outcome outcome) {
    outcomes.add(new Told(row.profile(), outcome));
  }

  private void echo(PlannedRow row, JsonNode member) {
    MemberEchoes.Echo.of(row, member).ifPresent(echoes::add);
  }
}
