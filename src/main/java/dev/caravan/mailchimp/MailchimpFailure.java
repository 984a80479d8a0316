package dev.caravan.mailchimp;

import java.util.List;

/**
 * A call that Mailchimp did not carry out, or whose answer did not arrive. Carries what the problem
 * document said; {@code status} is 0 when there was no answer at all.
 */
public final class MailchimpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the failure means for the caller. */
  public enum Kind {
    /** Passing: 429, 5xx, a reset, a time-out, a truncated body, 403 without JSON. */
    PASSING,
    /** The key is wrong, revoked or of another data centre. */
    CREDENTIALS,
    /** What the call names does not exist. */
    NOT_FOUND,
    /** Mailchimp understood and said no. */
    REFUSED
  }

  /** One entry of the problem document's {@code errors}. */
  public record FieldError(String field, String message) implements java.io.Serializable {}

  private final Kind kind;
  private final int status;
  private final String title;
  private final String detail;
  private final transient List<FieldError> errors;

  public MailchimpFailure(
      Kind kind, int status, String title, String detail, List<FieldError> errors) {
    super((status == 0 ? "" : status + " ") + title + (detail.isEmpty() ? "" : ": " + detail));
    this.kind = kind;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.errors = List.copyOf(errors);
  }

  public Kind kind() {
    return kind;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  public String detail() {
    return detail;
  }

  public List<FieldError> errors() {
    return errors == null ? List.of() : errors;
  }

  /** Whether the same call may succeed later. */
  public boolean isPassing() {
    return kind == Kind.PASSING;
  }
}
