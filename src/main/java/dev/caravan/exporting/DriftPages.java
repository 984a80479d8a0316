package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.SubscriberHash;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.Counts;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.PageKey;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.language.simple.Simple;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The steps of the route {@code drift}: compares, page by page, what an audience holds with what
 * the ledger says that Mailchimp accepted. UNCHANGED: it holds that; CHANGED: something else;
 * REMOVED: it knows the member no more. Safe for use by many threads.
 */
public final class DriftPages {
  private static final String GONE = "gone";
  private static final int PAGE = 100;

  private final Jdbi jdbi;
  private final Mailchimp mailchimp;
  private final RunStore runs;
  private final RunPages pages;
  private final DriftStore store = new DriftStore();

  public DriftPages(Jdbi jdbi, Mailchimp mailchimp, RunStore runs, RunPages pages) {
    this.jdbi = jdbi;
    this.mailchimp = mailchimp;
    this.runs = runs;
    this.pages = pages;
  }

  /** Keeps how much there is to compare, unless an earlier attempt has. */
  public void begin(ExportAudience work) {
    int goal = work.goalRun().goalId();
    if (pages.plan(work.run().id(), goal, work.audience().id()).isPresent()) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          store.begin(handle, work);
          ObjectNode plan = JsonNodeFactory.instance.objectNode();
          plan.put("total", store.rows(handle, work));
          pages.savePlan(handle, work.run(), goal, work.audience().id(), plan);
        });
  }

  /** One page of the audience. */
  public void compare(
      @Simple("${body.members}") List<ObjectNode> members,
      @Simple("${body.key}") PageKey key,
      @ExchangeProperty("work") ExportAudience work) {
    jdbi.useTransaction(
        handle -> {
          ErasedPeople.hold(handle);
          book(handle, work, key, store.meet(handle, work, store.read(handle, work, members)));
        });
  }

  /**
   * Asks for those whom no page has brought: they are gone, or have changed while pages were read.
   */
  public void finish(ExportAudience work) {
    int page =
        pages.done(work.run().id(), work.goalRun().goalId(), work.audience().id(), GONE).size();
    long after = Long.MIN_VALUE;
    List<DriftedMember> unmet = unmet(work, after);
    while (!unmet.isEmpty()) {
      runs.checkStop(work.run().id());
      List<JsonNode> there = new ArrayList<>();
      List<DriftedMember> gone = new ArrayList<>();
      for (DriftedMember one : unmet) {
        ask(work, one.address()).ifPresentOrElse(there::add, () -> gone.add(one));
      }
      after = unmet.get(unmet.size() - 1).profile();
      PageKey key = work.page(GONE, page++);
      jdbi.useTransaction(
          handle -> {
            ErasedPeople.hold(handle);
            List<DriftedMember> all = new ArrayList<>(store.read(handle, work, there));
            all.addAll(gone);
            book(handle, work, key, store.meet(handle, work, all));
          });
      unmet = unmet(work, after);
    }
    jdbi.useHandle(handle -> store.forgetMet(handle, work));
  }

  private void book(Handle handle, ExportAudience work, PageKey key, List<DriftedMember> members) {
    Counts counts = Counts.NONE;
    for (DriftedMember member : members) {
      counts =
          counts.plus(
              member.found().isEmpty()
                  ? OutcomeClass.UNCHANGED
                  : member.member() == null ? OutcomeClass.REMOVED : OutcomeClass.CHANGED,
              1);
    }
    store.write(handle, work, members);
    pages.write(handle, work.run(), key, counts, List.of());
  }

  private List<DriftedMember> unmet(ExportAudience work, long after) {
    return jdbi.withHandle(handle -> store.unmet(handle, work, after, PAGE));
  }

  private Optional<JsonNode> ask(ExportAudience work, String address) {
    MailchimpCall call =
        MailchimpCall.get(
                work.goalRun().connection().account(),
                work.path() + "/members/" + SubscriberHash.of(address))
            .forRun(work.run().id());
    try {
      return Optional.of(mailchimp.ask(call).body());
    } catch (MailchimpFailure e) {
      if (e.kind() == MailchimpFailure.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
