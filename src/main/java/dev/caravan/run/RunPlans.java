package dev.caravan.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What runs decided and did not do: dry runs all of it, others the removals that the brake held
 * back. A plan may be approved for a day, once. Safe for use by many threads.
 */
public final class RunPlans {
  /** The key of a digest within the plan of a goal and an audience. */
  public static final String DIGEST = "digest";

  /** How long a plan may be approved after its run has ended. */
  public static final Duration KEPT = Duration.ofHours(24);

  private static final int ID_BYTES = 16;

  /**
   * The part of a plan that is about one goal and audience.
   *
   * @param goal its name
   * @param audience Mailchimp's id
   * @param digest of what was decided about everybody that something is sent for
   */
  public record Part(String goal, String audience, String digest) {}

  /**
   * A plan.
   *
   * @param id the digest of all that was decided
   * @param until when it can no longer be approved
   * @param expired whether that is over by the database's clock
   * @param usedBy the run that approved it; null: none did
   */
  public record Plan(String id, Instant until, boolean expired, Long usedBy, List<Part> parts) {
    /** The goals that it is about. */
    public List<String> goals() {
      return parts.stream().map(Part::goal).distinct().toList();
    }
  }

  private final Jdbi jdbi;

  public RunPlans(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The plan of a run that has ended; empty when it left nothing to be approved. */
  public Optional<Plan> of(Run run) {
    return jdbi.withHandle(handle -> of(handle, run));
  }

  static Optional<Plan> of(Handle handle, Run run) {
    boolean ended =
        run.state() == RunState.COMPLETED || run.state() == RunState.COMPLETED_WITH_ERRORS;
    if (!ended || run.is(FollowUp.Kind.APPROVAL)) {
      return Optional.empty();
    }
    List<Part> parts = parts(handle, run.id());
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    return handle
        .createQuery(
            """
            select ended_at, ended_at + :kept::interval < now() as expired,
                   (select f.run from follow_up f where f.source = r.id and f.plan is not null)
                     as used_by
              from run r where id = :run
            """)
        .bind("run", run.id())
        .bind("kept", KEPT.toString())
        .map(
            (row, context) ->
                new Plan(
                    id(parts),
                    row.getObject("ended_at", OffsetDateTime.class).toInstant().plus(KEPT),
                    row.getBoolean("expired"),
                    row.getObject("used_by", Long.class),
                    parts))
        .findOne();
  }

  /** What a run has decided so far, goal by goal and audience by audience. */
  public List<Part> parts(long run) {
    return jdbi.withHandle(handle -> parts(handle, run));
  }

  private static List<Part> parts(Handle handle, long run) {
    return handle
        .createQuery(
            """
            select g.name, a.mailchimp_id, r.plan ->> 'digest' as digest
              from run_audience r join goal g on g.id = r.goal join audience a on a.id = r.audience
             where r.run = :run and r.plan ->> 'digest' is not null
             order by r.goal, r.audience
            """)
        .bind("run", run)
        .map(
            (row, context) ->
                new Part(
                    row.getString("name"), row.getString("mailchimp_id"), row.getString("digest")))
        .list();
  }

  private static String id(List<Part> parts) {
    String text =
        parts.stream()
            .map(part -> part.goal() + " " + part.audience() + " " + part.digest())
            .collect(Collectors.joining("\n"));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
