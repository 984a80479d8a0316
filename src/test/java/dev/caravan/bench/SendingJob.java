package dev.caravan.bench;

import java.time.Duration;

/**
 * The part of a first export that Mailchimp sees: from its first write to the answer to its last.
 * Nothing is sent before the whole plan stands, so that the permitted connections rest until then.
 */
final class SendingJob implements Job {
  private final ExportJob export;
  private final int members;

  /**
   * @param members how many are exported
   */
  SendingJob(ExportJob export, int members) {
    this.export = export;
    this.members = members;
  }

  @Override
  public String name() {
    return "sending";
  }

  @Override
  public String what() {
    return "%,d members sent once the plan stands".formatted(members);
  }

  @Override
  public String floor() {
    return export.floor();
  }

  @Override
  public String unit() {
    return export.unit();
  }

  @Override
  public Sample ours() throws Exception {
    Sample whole = export.ours();
    Duration sending = export.calls().span("POST");
    return new Sample(
        whole.rows(),
        sending.toNanos() / 1e9,
        whole.peakMegabytes(),
        Double.NaN,
        Double.NaN,
        whole.requests(),
        whole.inFlight());
  }

  @Override
  public Sample least() throws Exception {
    return export.least();
  }
}
