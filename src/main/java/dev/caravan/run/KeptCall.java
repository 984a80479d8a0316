package dev.caravan.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * A call to Mailchimp as it is kept.
 *
 * @param path without what is about persons
 * @param status 0: no answer came
 * @param sent bytes of the request's body
 * @param received bytes of the answer's body
 */
public record KeptCall(
    long id,
    Instant at,
    String method,
    String path,
    int status,
    int millis,
    long sent,
    long received) {

  static KeptCall of(ResultSet row, StatementContext context) throws SQLException {
    return new KeptCall(
        row.getLong("id"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("method"),
        row.getString("path"),
        row.getInt("status"),
        row.getInt("millis"),
        row.getLong("sent"),
        row.getLong("received"));
  }
}
