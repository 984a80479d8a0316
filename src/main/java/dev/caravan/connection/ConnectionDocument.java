package dev.caravan.connection;

import java.util.List;

/**
 * A connection as people write it: checked, with defaults filled in.
 *
 * @param description empty when not given
 * @param account the name of an account
 * @param objectives profiles must have consented to at least one; empty: everybody
 * @param notifications null: nobody is told how its runs end
 * @param schedule null: only by hand
 * @param importGoal null: nothing is imported
 * @param exports in the order in which they run
 * @param events null: no event source
 */
public record ConnectionDocument(
    String connection,
    String description,
    List<String> labels,
    boolean favorite,
    boolean enabled,
    String account,
    List<String> objectives,
    Notify notifications,
    Schedule schedule,
    ImportGoal importGoal,
    List<ExportGoal> exports,
    EventSource events) {}
