package dev.caravan.exporting;

import dev.caravan.exporting.TagOrder.Ended;
import dev.caravan.exporting.TagOrder.Result;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.Counts;
import dev.caravan.run.FollowUp;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import dev.caravan.segment.ObjectiveStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * Keeps the tag of those who are at their threshold: put on while they are capped, taken off when
 * they are free again or are no candidates any more. Safe for use by many threads.
 *
 * <p>What is wanted is written down before the calls are made, and what was done after the answers,
 * so that a run that is cut short leaves no tag that nobody remembers.
 */
public final class CappedTags {
  private static final String ORDER = "tagOrder";
  private static final int PAGE = 50;

  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunPages pages;
  private final CappedTagStore store = new CappedTagStore();
  private final ConsentAtSending consent;
  private final Clock clock;

  public CappedTags(
      Jdbi jdbi, RunStore runs, RunPages pages, ObjectiveStore objectives, Clock clock) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
    this.consent = new ConsentAtSending(jdbi, objectives);
    this.clock = clock;
  }

  /**
   * Some orders that are worked on together.
   *
   * @param page within the phase
   */
  public record TagPage(ExportAudience audience, int page, List<TagOrder> orders) {}

  /** Writes down who is to carry the tag now, and reads what that asks for, page by page. */
  public Iterator<TagPage> due(ExportAudience work) {
    if (work.run().is(FollowUp.Kind.RETRY)) {
      // It looks at some people only: who is not among them is not free for that.
      return Collections.emptyIterator();
    }
    jdbi.useTransaction(
        handle -> {
          pages.hold(handle, work.run());
          // An address that is written down here must not be that of somebody being erased.
          ErasedPeople.hold(handle);
          store.want(handle, work);
        });
    int first =
        pages
                .done(
                    work.run().id(),
                    work.goalRun().goalId(),
                    work.audience().id(),
                    ExportChunks.TAGS)
                .stream()
                .max(Integer::compare)
                .orElse(-1)
            + 1;
    return new Pages(work, first);
  }

  /** Puts no tag on whoever no longer consents; one that is there is taken off all the same. */
  public List<TagOrder> orders(TagPage page) {
    runs.checkStop(page.audience().run().id());
    Set<Long> withdrawn =
        consent.withdrawn(
            page.audience(),
            page.orders().stream().filter(TagOrder::wanted).map(TagOrder::profile).toList());
    return page.orders().stream()
        .filter(order -> !order.wanted() || !withdrawn.contains(order.profile()))
        .toList();
  }

  public dev.caravan.mailchimp.MailchimpCall call(TagOrder order) {
    return order.call();
  }

  public Ended done(@ExchangeProperty(ORDER) TagOrder order) {
    return new Ended(order, Result.DONE, null);
  }

  public Ended refused(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) MailchimpFailure failure,
      @ExchangeProperty(ORDER) TagOrder order) {
    return failure.kind() == MailchimpFailure.Kind.NOT_FOUND
        ? new Ended(order, Result.MISSING, null)
        : new Ended(order, Result.REFUSED, failure.getMessage());
  }

  /** Keeps what ended of a page, also where one of its calls failed. */
  public void keep(
      @ExchangeProperty(SideBySide.SENDING) Sending sending,
      @ExchangeProperty("tagPage") TagPage page) {
    List<Ended> ended = new ArrayList<>(sending.tags());
    if (ended.isEmpty()) {
      return;
    }
    List<Outcome> warnings =
        ended.stream().filter(e -> e.result() == Result.REFUSED).map(CappedTags::warning).toList();
    ExportAudience work = page.audience();
    jdbi.useTransaction(
        handle -> {
          pages.write(
              handle,
              work.run(),
              work.page(ExportChunks.TAGS, page.page()),
              Counts.NONE.plus(OutcomeClass.WARN, warnings.size()),
              warnings);
          store.keep(handle, work, ended, clock.instant());
        });
  }

  private static Outcome warning(Ended ended) {
    TagOrder order = ended.order();
    return Outcome.because(
        OutcomeClass.WARN,
        order.address(),
        order.profile(),
        "TAG",
        "The tag %s could not be %s: %s"
            .formatted(order.tag(), order.wanted() ? "put on" : "taken off", ended.detail()),
        null);
  }

  private final class Pages implements Iterator<TagPage> {
    private final ExportAudience work;
    private int page;
    private TagOrder last;
    private List<TagOrder> orders;

    Pages(ExportAudience work, int page) {
      this.work = work;
      this.page = page;
    }

    @Override
    public boolean hasNext() {
      if (orders == null) {
        orders = jdbi.withHandle(handle -> store.due(handle, work, last, PAGE));
      }
      return !orders.isEmpty();
    }

    @Override
    public TagPage next() {
      if (!hasNext()) {
        throw new NoSuchElementException("there are no more tags to put on or take off");
      }
      TagPage next = new TagPage(work, page++, orders);
      last = orders.get(orders.size() - 1);
      orders = null;
      return next;
    }
  }
}
