package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.importing.Erasure;
import dev.caravan.importing.PermanentDeletion;
import dev.caravan.importing.PermanentDeletion.Deletion;
import dev.caravan.importing.upload.ProfileUpload;
import dev.caravan.importing.upload.ProfileUpload.Format;
import dev.caravan.importing.upload.UnreadableUpload;
import dev.caravan.importing.upload.UploadReport;
import dev.caravan.profile.ErasureReceipt;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.Jdbi;

/** {@code /api/profiles}: bulk upsert, look-up, one profile, erasure. */
public final class ProfilesApi {
  private final Jdbi jdbi;
  private final PropertyStore properties;
  private final ProfileStore profiles;
  private final ProfileReports reports;
  private final ProfileUpload upload;
  private final Erasure erasure;
  private final PermanentDeletion deletion;

  public ProfilesApi(
      Jdbi jdbi,
      PropertyStore properties,
      ProfileStore profiles,
      ProfileReports reports,
      ProfileUpload upload,
      Erasure erasure,
      PermanentDeletion deletion) {
    this.jdbi = jdbi;
    this.properties = properties;
    this.profiles = profiles;
    this.reports = reports;
    this.upload = upload;
    this.erasure = erasure;
    this.deletion = deletion;
  }

  /** Reads the body as a stream, whatever its length. */
  public void upload(Exchange exchange) throws IOException {
    Format format = format(exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, String.class));
    try (InputStream body = exchange.getMessage().getBody(InputStream.class)) {
      if (body == null) {
        throw ApiProblem.badRequest("the body is empty; it must hold profiles");
      }
      Answer.json(exchange, 200, json(upload.upload(format, body)));
    } catch (UnreadableUpload e) {
      throw ApiProblem.invalid("nothing was stored: " + e.getMessage(), List.of());
    }
  }

  /** The profile that holds all the unique identifiers given as parameters. */
  public void find(Exchange exchange) {
    List<Property> unique = properties.all().stream().filter(Property::uniqueIdentifier).toList();
    Set<Optional<Long>> found = new HashSet<>();
    for (Property property : unique) {
      String value = exchange.getMessage().getHeader(property.id(), String.class);
      if (value != null) {
        found.add(
            Identifier.of(property, value)
                .flatMap(
                    identifier -> jdbi.withHandle(handle -> profiles.match(handle, identifier))));
      }
    }
    for (String name : parameters(exchange)) {
      if (unique.stream().map(Property::id).noneMatch(name::equals)) {
        throw ApiProblem.badRequest(
            name
                + " is no unique identifier; there are "
                + unique.stream().map(Property::id).toList());
      }
    }
    if (found.isEmpty()) {
      throw ApiProblem.badRequest(
          "give a unique identifier as parameter; there are "
              + unique.stream().map(Property::id).toList());
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode items = answer.putArray("items");
    if (found.size() == 1) {
      found.iterator().next().ifPresent(id -> reports.full(List.of(id)).forEach(items::add));
    }
    Answer.json(exchange, 200, answer);
  }

  private static List<String> parameters(Exchange exchange) {
    String query = exchange.getMessage().getHeader(Exchange.HTTP_QUERY, "", String.class);
    return Arrays.stream(query.split("&"))
        .map(parameter -> parameter.split("=", 2)[0])
        .filter(name -> !name.isEmpty())
        .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
        .toList();
  }

  public void get(Exchange exchange) {
    long id = id(exchange);
    List<ObjectNode> report = reports.full(List.of(id));
    if (report.isEmpty()) {
      throw missing(id);
    }
    Answer.json(exchange, 200, report.get(0));
  }

  /**
   * Erases the person here, and with {@code ?mailchimp=delete} first permanently at Mailchimp:
   * where that fails, nothing is erased here, and the same call may be made again.
   */
  public void erase(Exchange exchange) {
    long id = id(exchange);
    String mailchimp = exchange.getMessage().getHeader("mailchimp", String.class);
    if (mailchimp != null && !mailchimp.equals("delete")) {
      throw ApiProblem.badRequest("mailchimp must be delete, or be left out");
    }
    List<Deletion> deletions =
        mailchimp == null
            ? List.of()
            : deletion.delete(erasure.addresses(id).orElseThrow(() -> missing(id)));
    if (deletions.stream().anyMatch(one -> one.state() == PermanentDeletion.State.FAILED)) {
      throw ErasureReport.failed(deletions);
    }
    ErasureReceipt receipt = erasure.erase(id).orElseThrow(() -> missing(id));
    Answer.json(exchange, 200, ErasureReport.of(receipt, deletions));
  }

  /** A number that must be one, such as an id in an address. */
  static long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ApiProblem.badRequest(name + " must be a number such as 17, not " + text);
    }
  }

  private static long id(Exchange exchange) {
    return number("the profile's id", exchange.getMessage().getHeader("id", String.class));
  }

  private static Format format(String contentType) {
    String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    Format format =
        Map.of(
                "application/json", Format.JSON_ARRAY,
                "application/x-ndjson", Format.NDJSON,
                "text/csv", Format.CSV)
            .get(type.toLowerCase(Locale.ROOT));
    if (format == null) {
      throw new ApiProblem(
          415,
          "Unsupported media type",
          "Content-Type is \"%s\"; right would be application/json, application/x-ndjson or text/csv"
              .formatted(type),
          List.of());
    }
    return format;
  }

  private static ObjectNode json(UploadReport report) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("read", report.read())
            .put("created", report.createdRows())
            .put("changed", report.changedRows())
            .put("unchanged", report.unchangedRows())
            .put("invalid", report.invalidRows());
    ArrayNode errors = json.putArray("errors");
    report
        .errors()
        .forEach(e -> errors.addObject().put("line", e.line()).put("message", e.message()));
    return json;
  }

  static ApiProblem missing(long id) {
    return ApiProblem.notFound("there is no profile " + id);
  }
}
