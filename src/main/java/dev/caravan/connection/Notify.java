package dev.caravan.connection;

import java.net.URI;
import java.util.List;

/**
 * Who is told how the runs of a connection end.
 *
 * @param to addresses of mail; empty: nobody
 * @param every whether each run is told of, not only failures and the recovery from them
 * @param webhook null: none is called
 * @param rejectedOver percent of the rows of a run that Mailchimp may refuse before that counts as
 *     a failure; null: any number
 */
public record Notify(List<String> to, boolean every, URI webhook, Double rejectedOver) {
  public Notify {
    to = List.copyOf(to);
  }
}
