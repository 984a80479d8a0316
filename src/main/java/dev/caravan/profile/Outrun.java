package dev.caravan.profile;

import java.sql.SQLException;

/**
 * Somebody else was faster: a revision that was read no longer holds, or an identifier belongs to
 * another profile by now. The caller rolls its transaction back and matches again.
 */
public final class Outrun extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Outrun(String message) {
    super(message);
  }

  /**
   * Whether a failed transaction is worth another try: it was outrun, or PostgreSQL broke it off as
   * a deadlock (40P01) or a serialization failure (40001).
   */
  public static boolean happened(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Outrun
          || cause instanceof SQLException sql
              && ("40P01".equals(sql.getSQLState()) || "40001".equals(sql.getSQLState()))) {
        return true;
      }
    }
    return false;
  }
}
