package dev.caravan.run;

import dev.caravan.connection.Connection;

/**
 * One goal of a run being carried out: the body with which the routes {@code import} and {@code
 * export} start.
 *
 * @param connection as its document stood when the run was opened
 * @param goal its name
 * @param goalId its surrogate id
 */
public record GoalRun(Run run, Connection connection, String goal, int goalId) {}
