package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.AuditEntry;
import dev.caravan.access.DocumentChanges;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Writes down what a call changes: the document that it is about is read before it and behind it.
 * Addresses of people are masked, because the log cannot be made to forget them. Calls that are
 * refused change nothing and are not written down. Safe for use by many threads.
 */
public final class AuditTrail {
  private static final String LOGIN = "POST /login";

  private final Consumer<AuditEntry> log;
  private final Function<String, JsonNode> documents;
  private final Clock clock;

  /**
   * @param log keeps an entry for ever
   * @param documents the document at an address of the API, or a missing node
   */
  public AuditTrail(Consumer<AuditEntry> log, Function<String, JsonNode> documents, Clock clock) {
    this.log = log;
    this.documents = documents;
    this.clock = clock;
  }

  /** A change that has begun. */
  final class Watch {
    private final Admission admission;
    private final JsonNode before;

    private Watch(Admission admission) {
      this.admission = admission;
      this.before = documents.apply(admission.path());
    }

    /** It has ended with this status; returns when that is in the log. */
    void ended(int status) {
      if (status / 100 == 2 || status / 100 == 3) {
        add(admission, status, before, documents.apply(admission.path()));
      }
    }
  }

  /** Somebody who may not come in knew the password; what strangers guess is not written down. */
  public void refusedLogin(String name, String origin) {
    String path = "/api/users/" + name;
    log.accept(
        new AuditEntry(
            0, clock.instant(), name, "password", origin, LOGIN, path, 401, null, null, null));
  }

  /** A call that may change something begins now. */
  Watch watch(Admission admission) {
    return new Watch(admission);
  }

  private void add(Admission admission, int status, JsonNode before, JsonNode after) {
    boolean document = !before.isMissingNode() || !after.isMissingNode();
    log.accept(
        new AuditEntry(
            0,
            clock.instant(),
            admission.caller().name(),
            admission.caller().means().name().toLowerCase(Locale.ROOT),
            admission.origin(),
            admission.call(),
            admission.path(),
            status,
            DocumentChanges.digest(before),
            DocumentChanges.digest(after),
            document ? (ArrayNode) mask(DocumentChanges.between(before, after)) : null));
  }

  private static JsonNode mask(JsonNode node) {
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        object.set(field.getKey(), mask(field.getValue()));
      }
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(mask(element)));
      return array;
    }
    return node.isTextual()
        ? JsonNodeFactory.instance.textNode(PersonalData.withoutAddresses(node.textValue()))
        : node;
  }
}
