package dev.caravan.run;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Which runs follow from which, and why. Safe for use by many threads. */
public final class FollowUps {
  private final Jdbi jdbi;

  public FollowUps(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Why there is this run; empty where it follows from no other. */
  public Optional<FollowUp> of(long run) {
    return jdbi.withHandle(handle -> of(handle, run));
  }

  static Optional<FollowUp> of(Handle handle, long run) {
    return handle
        .createQuery(
            "select source, plan, approved_by, remark, reason from follow_up where run = :run")
        .bind("run", run)
        .map(
            (row, context) ->
                new FollowUp(
                    row.getLong("source"),
                    row.getString("plan"),
                    row.getString("approved_by"),
                    row.getString("remark"),
                    row.getString("reason")))
        .findOne();
  }

  static void insert(Handle handle, long run, FollowUp followUp) {
    handle
        .createUpdate(
            """
            insert into follow_up (run, source, plan, approved_by, remark, reason)
            values (:run, :source, :plan, :approvedBy, :remark, :reason)
            """)
        .bind("run", run)
        .bindMethods(followUp)
        .execute();
  }

  /** Notes whether the plan that a run approves is still what would be done. */
  public void accept(long run, boolean accepted) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update follow_up set accepted = :accepted where run = :run")
                .bind("run", run)
                .bind("accepted", accepted)
                .execute());
  }

  /** Whether it is; empty while nobody knows. */
  public Optional<Boolean> accepted(long run) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select accepted from follow_up where run = :run and accepted is not null")
                .bind("run", run)
                .mapTo(Boolean.class)
                .findOne());
  }
}
