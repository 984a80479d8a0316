package dev.caravan.run;

/** The program ends: the run stays open, and whoever is free next takes it up where it is. */
public final class LeftOff extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LeftOff(long run) {
    super("run " + run + " is left where it is, because the program ends");
  }
}
