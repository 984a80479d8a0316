package dev.caravan.exporting;

import dev.caravan.run.Counts;
import java.time.Instant;
import java.util.List;

/**
 * What an export goal would do about an audience now, in numbers.
 *
 * @param audience Mailchimp's id
 * @param membersAsOf until when the members of the audience are known; null: they were never read
 * @param available how many candidates are in the segment with identifier and consent
 * @param decided how many candidates were decided about; fewer than there are: the counts and gates
 *     are reckoned from them
 * @param counts of all candidates
 * @param gates that leave somebody out, in order
 * @param brake why no removal would pass without approval; null: it does not trip
 */
public record GoalPreview(
    String audience,
    Instant membersAsOf,
    long candidates,
    long available,
    long decided,
    Counts counts,
    List<LeftOut> gates,
    String brake) {

  /**
   * Those who are left out for one reason.
   *
   * @param gate by its word in the API
   * @param outcomeClass in which the rows end
   * @param detail the sentence about one of them
   */
  public record LeftOut(
      String gate, String outcomeClass, String reason, String detail, long rows) {}

  /** Whether every candidate was decided about. */
  public boolean isExact() {
    return decided == candidates;
  }
}
