package dev.caravan.importing;

/** Why a run reads every member of an audience, and not only those that changed. */
public enum FullReason {
  REQUESTED("it was asked to"),
  FIRST("the audience was never imported before"),
  RULES_CHANGED("what is imported of it has changed"),
  LONG_AGO("it was last imported more than a year ago"),
  CONSENTED("many who were left out for want of consent have given it since");

  private final String words;

  FullReason(String words) {
    this.words = words;
  }

  /** The end of a sentence about a run that reads every member. */
  public String words() {
    return words;
  }
}
