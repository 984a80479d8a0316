package dev.caravan.exporting;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * Joins the parts of a split that ran side by side. A failure is noted and not thrown before every
 * part has ended: what Mailchimp has taken must come into the books. Safe for use by many threads.
 */
public final class SideBySide implements AggregationStrategy {
  /** The exchange property under which the parts share their {@link Sending}. */
  static final String SENDING = "sending";

  public Sending begin() {
    return new Sending();
  }

  @Override
  public Exchange aggregate(Exchange joined, Exchange part) {
    return aggregate(joined, part, part);
  }

  @Override
  public Exchange aggregate(Exchange joined, Exchange part, Exchange whole) {
    Sending sending = part.getProperty(SENDING, Sending.class);
    if (part.getException() != null) {
      sending.fail(part.getException());
    } else if (part.getMessage().getBody() instanceof MemberResult result) {
      sending.end(result);
    } else if (part.getMessage().getBody() instanceof TagOrder.Ended tag) {
      sending.end(tag);
    } else if (part.getMessage().getBody() instanceof UndoResult undone) {
      sending.end(undone);
    }
    return whole;
  }

  /** Throws what the first part that failed threw. */
  public void finish(@ExchangeProperty(SENDING) Sending sending) throws Exception {
    sending.finish();
  }
}
