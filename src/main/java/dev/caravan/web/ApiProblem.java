package dev.caravan.web;

import java.util.List;

/** A request that is answered with a problem document (RFC 9457). */
public final class ApiProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * One thing that is wrong with a document.
   *
   * @param field its place: {@code exports[0].mappings[2].field}
   */
  public record FieldError(String field, String message) implements java.io.Serializable {}

  private final int status;
  private final String title;
  private final transient List<FieldError> errors;

  public ApiProblem(int status, String title, String detail, List<FieldError> errors) {
    super(detail);
    this.status = status;
    this.title = title;
    this.errors = List.copyOf(errors);
  }

  public static ApiProblem badRequest(String detail) {
    return new ApiProblem(400, "Bad request", detail, List.of());
  }

  public static ApiProblem notFound(String detail) {
    return new ApiProblem(404, "Not found", detail, List.of());
  }

  /**
   * There is no {@code word} (in the singular) of that name; said to callers and in the console.
   */
  static ApiProblem none(String word, Object name) {
    return notFound(
        "there is no %s %s; the list of %ss shows those there are".formatted(word, name, word));
  }

  /** There is no connection of that name. */
  static ApiProblem noConnection(String name) {
    return none("connection", name);
  }

  /** There is no run of that number. */
  static ApiProblem noRun(String id) {
    return none("run", id);
  }

  public static ApiProblem conflict(String detail) {
    return new ApiProblem(409, "Conflict", detail, List.of());
  }

  /** A document that was understood and is wrong; it changed nothing. */
  public static ApiProblem invalid(String detail, List<FieldError> errors) {
    return new ApiProblem(422, "Invalid document", detail, errors);
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  public List<FieldError> errors() {
    return errors == null ? List.of() : errors;
  }
}
