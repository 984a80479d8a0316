package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import dev.caravan.segment.ObjectiveStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The steps of the route {@code undo}: each member is looked at right before something is put back,
 * and only what still stands as the run left it is. Safe for use by many threads.
 */
public final class UndoSteps {
  private static final String ORDER = "undoOrder";
  private static final String PLAN = "undoOrderPlan";

  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunPages pages;
  private final CandidateStore candidates;
  private final ConsentAtSending consent;
  private final UndoBooks books = new UndoBooks();
  private final Clock clock;

  public UndoSteps(
      Jdbi jdbi, RunStore runs, RunPages pages, ObjectiveStore objectives, Clock clock) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
    this.candidates = new CandidateStore(jdbi);
    this.consent = new ConsentAtSending(jdbi, objectives);
    this.clock = clock;
  }

  /** Those of a page about whom Mailchimp has to be asked; the others are settled at once. */
  public List<UndoOrder> orders(
      UndoPlan.UndoPage page, @ExchangeProperty(SideBySide.SENDING) Sending sending) {
    ExportAudience work = page.audience();
    runs.checkStop(work.run().id());
    Set<Long> withdrawn =
        consent.withdrawn(
            work, page.orders().stream().map(order -> order.row().profile()).toList());
    List<UndoOrder> asked = new ArrayList<>();
    for (UndoOrder order : page.orders()) {
      UndoRow row = order.row();
      if (row.address() == null) {
        settle(sending, row, "ERASED", "The person was erased since.");
      } else if (row.written() == OutcomeClass.REMOVED && withdrawn.contains(row.profile())) {
        settle(sending, row, ExportDecision.CONSENT, "Does not consent; nobody is brought back.");
      } else {
        asked.add(order);
      }
    }
    return asked;
  }

  private void settle(Sending sending, UndoRow row, String reason, String detail) {
    sending.end(result(row, UndoDecision.left(row, reason, detail)));
  }

  public MailchimpCall look(@ExchangeProperty(ORDER) UndoOrder order) {
    return order.look();
  }

  /** What is to be done, or else the result. */
  public Object judge(@Body MailchimpAnswer answer, @ExchangeProperty(ORDER) UndoOrder order) {
    MemberLook look = MemberLook.of(answer);
    UndoOrder.Plan plan = new UndoDecision(order, look).decide();
    if (plan.action() == null) {
      return result(order.row(), plan.outcome());
    }
    candidates.see(order.audience(), order.row().profile(), look.status());
    return plan;
  }

  /** Null: only tags are put back. */
  public MailchimpCall call(
      @ExchangeProperty(PLAN) UndoOrder.Plan plan, @ExchangeProperty(ORDER) UndoOrder order) {
    return order.call(plan);
  }

  public MailchimpCall tags(
      @ExchangeProperty(PLAN) UndoOrder.Plan plan, @ExchangeProperty(ORDER) UndoOrder order) {
    return order.tags(plan);
  }

  /** Mailchimp answers an archiving without the member. */
  public UndoResult done(
      @Body Object answered,
      @ExchangeProperty(PLAN) UndoOrder.Plan plan,
      @ExchangeProperty(ORDER) UndoOrder order) {
    boolean shown = answered instanceof MailchimpAnswer answer && answer.body() != null;
    return new UndoResult(
        order.row(),
        plan.action(),
        plan.outcome(),
        plan.warnings(),
        shown ? ((MailchimpAnswer) answered).body() : MissingNode.getInstance(),
        answered instanceof MailchimpAnswer answer ? answer.at() : clock.instant());
  }

  public UndoResult refused(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) MailchimpFailure failure,
      @ExchangeProperty(ORDER) UndoOrder order) {
    UndoRow row = order.row();
    if (failure.kind() == MailchimpFailure.Kind.NOT_FOUND) {
      return result(
          row, UndoDecision.left(row, "NO_MEMBER", "Is no member of the audience any more."));
    }
    Verdict.Refused refused = UpsertAnswer.refused(failure);
    return result(
        row,
        Outcome.because(
            OutcomeClass.REJECTED,
            row.address(),
            ExportOutcomes.profile(row.profile()),
            refused.refusal().name(),
            refused.text(),
            refused.field().isEmpty() ? null : refused.field()));
  }

  /** Keeps what ended of a page, also where one of its calls failed. */
  public void keep(
      @ExchangeProperty(SideBySide.SENDING) Sending sending,
      @ExchangeProperty("undoPage") UndoPlan.UndoPage page) {
    List<UndoResult> results = new ArrayList<>(sending.undone());
    if (!results.isEmpty()) {
      jdbi.useTransaction(handle -> keep(handle, page, results));
    }
  }

  private void keep(Handle handle, UndoPlan.UndoPage page, List<UndoResult> results) {
    ExportAudience work = page.audience();
    ErasedPeople.hold(handle);
    Set<Long> erased =
        candidates.erased(
            handle, work, results.stream().map(result -> result.row().profile()).toList());
    List<UndoResult> kept =
        results.stream().filter(result -> !erased.contains(result.row().profile())).toList();
    List<Outcome> outcomes = new ArrayList<>();
    Counts counts = Counts.NONE;
    for (UndoResult result : kept) {
      outcomes.add(result.outcome());
      outcomes.addAll(result.warnings());
    }
    for (Outcome outcome : outcomes) {
      counts = counts.plus(outcome.outcomeClass(), 1);
    }
    pages.write(handle, work.run(), work.page(UndoPlan.PHASE, page.number()), counts, outcomes);
    kept.forEach(result -> books.keep(handle, work, result));
    candidates.finish(handle, work, kept.stream().map(result -> result.row().profile()).toList());
  }

  private UndoResult result(UndoRow row, Outcome outcome) {
    return new UndoResult(
        row, null, outcome, List.of(), MissingNode.getInstance(), clock.instant());
  }
}
