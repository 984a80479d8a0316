package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.connection.Removal;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.Rests;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * Many removals at once: a run hands them over in batches, rests until Mailchimp has worked them
 * off, and takes the results into its books. What a batch has not done, for whatever reason, is
 * looked at and done one by one. Safe for use by many threads.
 */
public final class RemovalBatches {
  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunPages pages;
  private final ExportChunks chunks;
  private final PlannedRows rows;
  private final HandedOver handedOver;
  private final BatchStore batches;
  private final StillOut stillOut;
  private final int from;
  private final Clock clock;

  /**
   * @param from so many removals of a goal and audience are handed over; fewer are called for one
   *     by one
   */
  public RemovalBatches(
      Jdbi jdbi,
      RunStore runs,
      RunPages pages,
      ExportChunks chunks,
      Segments segments,
      int from,
      Clock clock) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
    this.chunks = chunks;
    this.rows = new PlannedRows(jdbi);
    this.handedOver = new HandedOver(jdbi);
    this.batches = new BatchStore(jdbi, runs);
    this.stillOut = new StillOut(jdbi, segments);
    this.from = from;
    this.clock = clock;
  }

  /**
   * Whether there is more to take out than is worth calls of its own. What nothing takes back is
   * never done in bulk: it is looked at right before, member by member.
   */
  public boolean isMuch(ExportAudience work) {
    return work.goal().removeOthers() != null
        && !(work.goal().removeOthers().action() instanceof Removal.Delete)
        && handedOver.count(work) >= from;
  }

  /** Makes batches of what no batch has had yet; the mirror has just been brought up to date. */
  public void prepare(@ExchangeProperty("work") ExportAudience work) {
    Iterator<Chunk> next = chunks.toHandOver(work);
    while (next.hasNext()) {
      prepare(next.next());
    }
  }

  private void prepare(Chunk chunk) {
    ExportAudience work = chunk.audience();
    runs.checkStop(work.run().id());
    List<PlannedRow> due = rows.read(chunk);
    Set<Long> back = stillOut.back(work, due);
    RowResults settled = new RowResults(work);
    due.stream().filter(row -> back.contains(row.profile())).forEach(settled::backInSegment);
    settled.keep(jdbi, pages, chunk.key());
    Map<Long, MemberStatus> fit = new LinkedHashMap<>();
    for (PlannedRow row : due) {
      if (!back.contains(row.profile()) && isPlain(work, row)) {
        fit.put(row.profile(), row.status());
      }
    }
    jdbi.useTransaction(
        handle -> {
          pages.hold(handle, work.run());
          ErasedPeople.hold(handle);
          handedOver.alone(handle, work, chunk.profiles());
          if (!fit.isEmpty()) {
            long batch = batches.prepare(handle, work, fit.size(), clock.instant());
            handedOver.assign(handle, work, batch, fit);
          }
        });
  }

  /** Whoever changed since the plan, or was called for before, is looked at alone. */
  private static boolean isPlain(ExportAudience work, PlannedRow row) {
    return row.status() != null
        && row.seen() == null
        && Leaving.stays(work.goal().removeOthers().action(), row.status()).isEmpty();
  }

  /**
   * Goes on where all batches have ended.
   *
   * @throws Rests otherwise
   */
  public void await(@ExchangeProperty("work") ExportAudience work) {
    if (batches.isOpen(work)) {
      throw new Rests(work.run().id());
    }
  }

  /** Whether anything was handed over: results may be there. */
  public boolean isHandedOver(ExportAudience work) {
    return batches.isAny(work);
  }

  /** What Mailchimp has done, to be taken into the books. */
  public Iterator<Chunk> results(@ExchangeProperty("work") ExportAudience work) {
    return chunks.toBook(work);
  }

  public void book(Chunk chunk) {
    ExportAudience work = chunk.audience();
    Map<Long, Batch> done = batches.of(work, chunk.profiles());
    RowResults results = new RowResults(work);
    for (PlannedRow row : rows.read(chunk)) {
      Batch batch = done.get(row.profile());
      Instant ended = batch.endedAt();
      results.removed(
          new MemberResult.Gone(row, ended, MissingNode.getInstance(), batch.preparedAt()));
    }
    results.keep(jdbi, pages, chunk.key());
  }

  /** What is left of batches that ended is done one by one; the run may be stopped again. */
  public void release(@ExchangeProperty("work") ExportAudience work) {
    if (batches.isOpen(work)) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          pages.hold(handle, work.run());
          handedOver.release(handle, work);
          batches.forgetResults(handle, work);
          runs.booked(handle, work.run().id());
        });
  }
}
