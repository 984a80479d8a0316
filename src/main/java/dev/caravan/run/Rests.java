package dev.caravan.run;

/** The run waits for results that Mailchimp owes: it is left until they are there. */
public final class Rests extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Rests(long run) {
    super("run " + run + " waits for results from Mailchimp");
  }
}
