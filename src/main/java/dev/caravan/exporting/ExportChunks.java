package dev.caravan.exporting;

import dev.caravan.exporting.Decision.Action;
import dev.caravan.run.RunPages;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jdbi.v3.core.Jdbi;

/**
 * Cuts the work on an audience into chunks, read one after the other by key, so that neither a
 * cursor nor a list of everybody is held. Safe for use by many threads; each iterator by one.
 */
public final class ExportChunks {
  /** The phases of an export, as its checkpoints name them. */
  static final String FIELDS = "fields";

  static final String SETTLED = "settled";
  static final String PLAN = "plan";

  static final String DUPLICATES = "duplicates";
  static final String BRAKE = "brake";
  static final String UNAPPROVED = "unapproved";
  static final String PREVIEW = "preview";
  static final String PROBE = "probe";
  static final String SEND = "send";
  static final String RETURN = "return";
  static final String REMOVE = "remove";
  static final String HAND_OVER = "hand over";
  static final String BOOK = "book";
  static final String MOVE = "move";
  static final String ENTER = "enter";
  static final String SUPPLEMENT = "supplement";
  static final String TAGS = "tags";
  static final String ERASED = "erased";

  private static final int DECISIONS = 1000;

  /** The most members that one call takes (Marketing API, batch subscribe). */
  private static final int UPSERTS = 500;

  private static final int SINGLES = 50;

  private final Jdbi jdbi;
  private final CandidateStore candidates;
  private final HandedOver removals;
  private final NewcomerStatus newcomers = new NewcomerStatus();
  private final RunPages pages;

  public ExportChunks(Jdbi jdbi, RunPages pages) {
    this.jdbi = jdbi;
    this.candidates = new CandidateStore(jdbi);
    this.removals = new HandedOver(jdbi);
    this.pages = pages;
  }

  /** Those that nothing was decided about yet. */
  public Iterator<Chunk> undecided(ExportAudience work) {
    return chunks(work, PLAN, after -> candidates.undecided(work, after, DECISIONS));
  }

  /** One newcomer that goes before all others, where nobody knows what a batch makes of it. */
  public Iterator<Chunk> probe(ExportAudience work) {
    return newcomers.isUntried(jdbi, work)
        ? chunks(
            work, PROBE, after -> after == Long.MIN_VALUE ? candidates.newcomer(work) : List.of())
        : Collections.emptyIterator();
  }

  public Iterator<Chunk> upserts(ExportAudience work) {
    return open(work, SEND, Action.UPSERT, UPSERTS);
  }

  public Iterator<Chunk> returns(ExportAudience work) {
    return open(work, RETURN, Action.RETURN, SINGLES);
  }

  public Iterator<Chunk> moves(ExportAudience work) {
    return open(work, MOVE, Action.MOVE, SINGLES);
  }

  public Iterator<Chunk> newcomers(ExportAudience work) {
    return open(work, ENTER, Action.ENTER, SINGLES);
  }

  public Iterator<Chunk> supplements(ExportAudience work) {
    return open(work, SUPPLEMENT, Action.SUPPLEMENT, SINGLES);
  }

  public Iterator<Chunk> removals(ExportAudience work) {
    return open(work, REMOVE, Action.REMOVE, SINGLES);
  }

  /** Removals that no batch has had yet. */
  Iterator<Chunk> toHandOver(ExportAudience work) {
    return chunks(work, HAND_OVER, after -> removals.toHandOver(work, after, BatchStore.SIZE));
  }

  /** Removals that Mailchimp has carried out in bulk. */
  Iterator<Chunk> toBook(ExportAudience work) {
    return chunks(work, BOOK, after -> removals.toBook(work, after, DECISIONS));
  }

  /** All removals, to be put off instead of carried out. */
  Iterator<Chunk> braked(ExportAudience work) {
    return open(work, BRAKE, Action.REMOVE, DECISIONS);
  }

  /** Everything that would be sent but the removals, to be put off. */
  Iterator<Chunk> besidesRemovals(ExportAudience work) {
    return chunks(
        work, UNAPPROVED, after -> candidates.besides(work, Action.REMOVE, after, DECISIONS));
  }

  /** Everything that would be sent. */
  public Iterator<Chunk> previews(ExportAudience work) {
    return chunks(work, PREVIEW, after -> candidates.open(work, after, DECISIONS));
  }

  private Iterator<Chunk> open(ExportAudience work, String phase, Action action, int size) {
    return chunks(work, phase, after -> candidates.open(work, action, after, size));
  }

  private Iterator<Chunk> chunks(ExportAudience work, String phase, Next next) {
    return new Chunks(work, phase, firstPage(work, phase), next);
  }

  /** A resumed run counts on behind the pages that are in the books. */
  private int firstPage(ExportAudience work, String phase) {
    var done = pages.done(work.run().id(), work.goalRun().goalId(), work.audience().id(), phase);
    return done.isEmpty() ? 0 : (Collections.max(done) / Chunk.PARTS + 1) * Chunk.PARTS;
  }

  /** Reads the profiles behind one, ascending. */
  private interface Next {
    List<Long> behind(long profile);
  }

  private static final class Chunks implements Iterator<Chunk> {
    private final ExportAudience work;
    private final String phase;
    private final Next next;
    private int page;
    private long after = Long.MIN_VALUE;
    private List<Long> profiles;

    Chunks(ExportAudience work, String phase, int page, Next next) {
      this.work = work;
      this.phase = phase;
      this.page = page;
      this.next = next;
    }

    @Override
    public boolean hasNext() {
      if (profiles == null) {
        profiles = next.behind(after);
      }
      return !profiles.isEmpty();
    }

    @Override
    public Chunk next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the phase " + phase + " has no more candidates");
      }
      Chunk chunk = new Chunk(work, phase, page, profiles);
      after = profiles.get(profiles.size() - 1);
      page += Chunk.PARTS;
      profiles = null;
      return chunk;
    }
  }
}
