package dev.caravan.run;

/** Another instance has taken the run over: nothing more may be written for it from here. */
public final class Fenced extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Fenced(long run) {
    super("run " + run + " was taken over by another instance");
  }
}
