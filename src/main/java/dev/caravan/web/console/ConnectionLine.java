package dev.caravan.web.console;

import java.time.Instant;
import java.util.List;

/**
 * A connection at a glance.
 *
 * @param accountState CONNECTED or NEEDS_ATTENTION
 * @param accountDetail why; null: nothing to say
 * @param nextRunAt null: only by hand, or switched off
 * @param in how the import went last
 * @param out how the exports went last
 * @param events whether it is an event source
 * @param last null: it never ran
 * @param troubledSince when its runs began not to go well; null: the last one did
 */
public record ConnectionLine(
    String name,
    String description,
    List<String> labels,
    boolean favorite,
    boolean enabled,
    String account,
    String accountState,
    String accountDetail,
    Instant nextRunAt,
    Way in,
    Way out,
    boolean events,
    LastRun last,
    Instant troubledSince) {

  /** How one direction is: one arrow of a connection. */
  public enum Way {
    /** The connection does not have this direction, or it is switched off. */
    NONE,
    NEVER,
    RUNNING,
    WELL,
    FAILED;

    /** For those who do not see the arrow. */
    public String words() {
      return switch (this) {
        case NONE -> "switched off";
        case NEVER -> "never ran";
        case RUNNING -> "is running";
        case WELL -> "went well";
        case FAILED -> "failed";
      };
    }

    static Way of(boolean wanted, List<String> states) {
      if (!wanted) {
        return NONE;
      }
      if (states.isEmpty()) {
        return NEVER;
      }
      if (states.contains("FAILED")) {
        return FAILED;
      }
      return states.contains("RUNNING") ? RUNNING : WELL;
    }
  }

  /**
   * @param detail null: nothing to say
   * @param endedAt null: it goes on
   */
  public record LastRun(
      long id, String state, boolean dryRun, String detail, Instant startedAt, Instant endedAt) {
    public boolean isOpen() {
      return endedAt == null;
    }
  }

  public boolean isRunning() {
    return last != null && last.isOpen();
  }

  /** Why a person should look; null: nobody has to. */
  public String warning() {
    if (!accountState.equals("CONNECTED")) {
      return accountDetail == null ? "The account " + account + " needs a new key" : accountDetail;
    }
    if (last == null || last.isOpen()) {
      return null;
    }
    return switch (last.state()) {
      case "FAILED" -> last.detail() == null ? "The last run failed" : last.detail();
      case "COMPLETED_WITH_ERRORS" ->
          last.detail() == null ? "The last run completed with errors" : last.detail();
      default -> null;
    };
  }
}
