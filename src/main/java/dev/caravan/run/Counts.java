package dev.caravan.run;

/**
 * The account of a page, an audience or a run. {@code read} (import) or the candidates (export) is
 * always the sum of the eight classes; warnings and echoes stand beside them.
 */
public record Counts(
    long added,
    long changed,
    long removed,
    long unchanged,
    long excluded,
    long invalid,
    long rejected,
    long deferred,
    long warnings,
    long echoes) {

  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The rows that these counts account for. */
  public long rows() {
    return added + changed + removed + unchanged + excluded + invalid + rejected + deferred;
  }

  /** These and {@code number} more of a class. */
  public Counts plus(OutcomeClass outcomeClass, long number) {
    return switch (outcomeClass) {
      case ADDED -> plus(new Counts(number, 0, 0, 0, 0, 0, 0, 0, 0, 0));
      case CHANGED -> plus(new Counts(0, number, 0, 0, 0, 0, 0, 0, 0, 0));
      case REMOVED -> plus(new Counts(0, 0, number, 0, 0, 0, 0, 0, 0, 0));
      case UNCHANGED -> plus(new Counts(0, 0, 0, number, 0, 0, 0, 0, 0, 0));
      case EXCLUDED -> plus(new Counts(0, 0, 0, 0, number, 0, 0, 0, 0, 0));
      case INVALID -> plus(new Counts(0, 0, 0, 0, 0, number, 0, 0, 0, 0));
      case REJECTED -> plus(new Counts(0, 0, 0, 0, 0, 0, number, 0, 0, 0));
      case DEFERRED -> plus(new Counts(0, 0, 0, 0, 0, 0, 0, number, 0, 0));
      case WARN -> plus(new Counts(0, 0, 0, 0, 0, 0, 0, 0, number, 0));
    };
  }

  public Counts plusEchoes(long number) {
    return plus(new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, number));
  }

  public Counts plus(Counts more) {
    return new Counts(
        added + more.added,
        changed + more.changed,
        removed + more.removed,
        unchanged + more.unchanged,
        excluded + more.excluded,
        invalid + more.invalid,
        rejected + more.rejected,
        deferred + more.deferred,
        warnings + more.warnings,
        echoes + more.echoes);
  }
}
