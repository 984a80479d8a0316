package dev.caravan.importing;

import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.run.RunStore;
import org.apache.camel.Exchange;

/** The steps of the route {@code audience}. Safe for use by many threads. */
public final class AudienceSteps {
  private static final String PAGE = "audiencePage";

  private final RunStore runs;

  public AudienceSteps(RunStore runs) {
    this.runs = runs;
  }

  /** Stops before a page when somebody asked the run to stop. */
  public void begin(AudiencePage page, Exchange exchange) {
    // First of all, for whatever ends the walk here ends it by way of the page.
    exchange.setProperty(PAGE, page);
    runs.checkStop(page.goalRun().run().id());
  }

  /** The call that brings the page's next rows. */
  public MailchimpCall nextCall(Exchange exchange) {
    return page(exchange).nextCall();
  }

  /** Adds what was answered to the page. */
  public AudiencePage take(MailchimpAnswer answer, Exchange exchange) {
    AudiencePage page = page(exchange);
    page.take(answer);
    return page;
  }

  /** Counts the page as read and stored. */
  public void stored(Exchange exchange) {
    page(exchange).getWalk().stored(page(exchange));
  }

  /** Ends the walk because of a page; the other pages end by themselves. */
  public void fail(Exchange exchange) {
    page(exchange).getWalk().fail(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
  }

  /** Tells whether every page was read and stored. */
  public void finish(Walk walk) throws Exception {
    walk.finish();
  }

  private static AudiencePage page(Exchange exchange) {
    return exchange.getProperty(PAGE, AudiencePage.class);
  }
}
