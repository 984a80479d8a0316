package dev.caravan.sandbox;

import java.util.Map;

/** The errors that a caller can ask for with the {@code X-Trigger-Error} header. */
final class TriggeredError {
  private record Sample(int status, String title) {}

  private static final Map<String, Sample> SAMPLES =
      Map.ofEntries(
          Map.entry("BadRequest", new Sample(400, "Bad Request")),
          Map.entry("InvalidAction", new Sample(400, "Invalid Action")),
          Map.entry("InvalidResource", new Sample(400, "Invalid Resource")),
          Map.entry("JSONParseError", new Sample(400, "JSON Parse Exception")),
          Map.entry("APIKeyMissing", new Sample(401, "API Key Missing")),
          Map.entry("APIKeyInvalid", new Sample(401, "API Key Invalid")),
          Map.entry("Forbidden", new Sample(403, "Forbidden")),
          Map.entry("UserDisabled", new Sample(403, "User Disabled")),
          Map.entry("WrongDatacenter", new Sample(403, "Wrong Datacenter")),
          Map.entry("ResourceNotFound", new Sample(404, "Resource Not Found")),
          Map.entry("MethodNotAllowed", new Sample(405, "Method Not Allowed")),
          Map.entry("ResourceNestingTooDeep", new Sample(414, "Resource Nesting Too Deep")),
          Map.entry("InvalidMethodOverride", new Sample(422, "Invalid Method Override")),
          Map.entry("RequestedFieldsInvalid", new Sample(422, "Requested Fields Invalid")),
          Map.entry("TooManyRequests", new Sample(429, "Too Many Requests")),
          Map.entry("InternalServerError", new Sample(500, "Internal Server Error")),
          Map.entry("ComplianceRelated", new Sample(503, "Compliance Related")));

  private TriggeredError() {}

  /** Throws the error of that name; an absent or unknown name does nothing. */
  static void check(String name) {
    Sample sample = name == null ? null : SAMPLES.get(name.strip());
    if (sample != null) {
      throw Problem.of(
          sample.status(), sample.title(), "This error was asked for with X-Trigger-Error.");
    }
  }
}
