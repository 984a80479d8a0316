package dev.caravan.run;

/** What became of a row. Every row of a run ends in exactly one class. */
public enum OutcomeClass {
  ADDED,
  CHANGED,
  REMOVED,
  UNCHANGED,
  /** A rule of ours said no. */
  EXCLUDED,
  /** Our check: no identifier, malformed, ambiguous. */
  INVALID,
  /** Mailchimp said no. */
  REJECTED,
  /** Will be tried again. */
  DEFERRED,
  /** Stands beside the others and is not counted among the rows: truncated, coerced. */
  WARN
}
