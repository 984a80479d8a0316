package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.EventFilter;
import dev.caravan.event.EventReports;
import dev.caravan.event.Interaction;
import dev.caravan.event.Interactions;
import dev.caravan.profile.ConsentAnswer;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.Profile;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.segment.Pressure;
import dev.caravan.segment.SegmentStore;
import dev.caravan.segment.StageNow;
import dev.caravan.segment.StageReports;
import dev.caravan.segment.StageStore;
import dev.caravan.segment.Stay;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Profiles as the API shows them. Safe for use by several threads. */
public final class ProfileReports {
  private static final int LATEST_EVENTS = 20;

  private final Jdbi jdbi;
  private final PropertyStore properties;
  private final ProfileStore profiles;
  private final ConsentStore consents;
  private final SegmentStore segments;
  private final StageStore stages;
  private final StageReports stageReports;
  private final EventReports events;

  public ProfileReports(
      Jdbi jdbi,
      PropertyStore properties,
      ProfileStore profiles,
      ConsentStore consents,
      SegmentStore segments,
      StageStore stages,
      StageReports stageReports,
      EventReports events) {
    this.jdbi = jdbi;
    this.properties = properties;
    this.profiles = profiles;
    this.consents = consents;
    this.segments = segments;
    this.stages = stages;
    this.stageReports = stageReports;
    this.events = events;
  }

  /**
   * All that is known of these profiles, in this order; one that does not exist is left out. Their
   * stages are brought up to date first: segments are told as they are now, and so are these.
   */
  public List<ObjectNode> full(List<Long> ids) {
    stages.recompute(ids);
    List<ObjectNode> reports =
        jdbi.withHandle(
            handle -> {
              Map<String, Property> defined = properties.byId(handle);
              Map<Long, Profile> read = profiles.read(handle, ids);
              Map<Long, List<String>> names = segments.segmentsOf(handle, read.keySet(), null);
              Map<Long, ObjectNode> origins = origins(handle, read.values());
              return ids.stream()
                  .filter(read::containsKey)
                  .map(id -> full(handle, read.get(id), defined, names.get(id), origins))
                  .toList();
            });
    for (ObjectNode report : reports) {
      ArrayNode latest = report.putArray("events");
      events
          .list(
              new EventFilter(
                  null, report.get("id").asLong(), null, null, null, LATEST_EVENTS, null))
          .forEach(event -> latest.add(EventsApi.json(event)));
    }
    return reports;
  }

  /** Id, identifiers and properties of these profiles, in this order. */
  public List<ObjectNode> brief(List<Long> ids) {
    return jdbi.withHandle(
        handle -> {
          Map<String, Property> defined = properties.byId(handle);
          Map<Long, Profile> read = profiles.read(handle, ids);
          return ids.stream()
              .filter(read::containsKey)
              .map(id -> brief(read.get(id), defined))
              .toList();
        });
  }

  private static ObjectNode brief(Profile profile, Map<String, Property> defined) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", profile.id());
    ObjectNode identifiers = json.putObject("identifiers");
    for (Map.Entry<String, JsonNode> value : profile.properties().properties()) {
      Property property = defined.get(value.getKey());
      if (property != null && property.uniqueIdentifier()) {
        identifiers.set(value.getKey(), value.getValue());
      }
    }
    json.set("properties", profile.properties());
    return json;
  }

  private ObjectNode full(
      Handle handle,
      Profile profile,
      Map<String, Property> defined,
      List<String> names,
      Map<Long, ObjectNode> origins) {
    ObjectNode json = brief(profile, defined);
    json.set("provenance", provenance(profile, origins));
    names.forEach(json.putArray("segments")::add);
    lifecycles(handle, profile.id(), json);
    ConsentStore.Consent answers = consents.of(handle, profile.id());
    ObjectNode consent = json.putObject("consent");
    consent.put("zone", profile.zone());
    answers.consented().forEach(consent.putArray("consented")::add);
    answers.refused().forEach(consent.putArray("refused")::add);
    ArrayNode history = consent.putArray("history");
    consents.history(handle, profile.id()).forEach(change -> history.add(json(change)));
    json.put("permissionLevel", profile.permissionLevel());
    json.set("memberships", memberships(handle, profile.id()));
    json.set("interactions", interactions(handle, profile.id()));
    json.put("createdAt", profile.createdAt().toString());
    return json.put("changedAt", profile.changedAt().toString());
  }

  /** An answer that moved an objective: when it was given, where it came from, what proves it. */
  private static ObjectNode json(ConsentStore.Change change) {
    ConsentAnswer answer = change.answer();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("objective", answer.objective());
    json.put("state", answer.consented() ? "consented" : "refused");
    json.put("at", answer.at().toString());
    json.put("recordedAt", change.recordedAt().toString());
    json.put("source", answer.source());
    if (answer.run() != null) {
      json.put("run", answer.run());
    }
    return answer.evidence() == null ? json : json.put("evidence", answer.evidence());
  }

  private void lifecycles(Handle handle, long profile, ObjectNode json) {
    ObjectNode present = json.putObject("lifecycles");
    ObjectNode thresholds = json.putObject("thresholds");
    Map<String, StageNow> now =
        stageReports.of(handle, List.of(profile), null).getOrDefault(profile, Map.of());
    for (StageNow stage : now.values()) {
      present.put(stage.lifecycle(), stage.stage());
      if (stage.pressure() != null) {
        thresholds.set(stage.lifecycle(), threshold(stage.pressure()));
      }
    }
    ArrayNode history = json.putArray("stages");
    for (Stay stay : stageReports.history(handle, profile)) {
      history
          .addObject()
          .put("lifecycle", stay.lifecycle())
          .put("stage", stay.stage())
          .put("enteredAt", stay.enteredAt().toString())
          .put("leftAt", stay.leftAt() == null ? null : stay.leftAt().toString());
    }
  }

  private static ObjectNode threshold(Pressure pressure) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("count", pressure.threshold().count().word())
        .put("per", pressure.threshold().per().word())
        .put("atMost", pressure.threshold().atMost())
        .put("touches", pressure.touches())
        .put("capped", pressure.isCapped())
        .put("freeAt", pressure.isCapped() ? pressure.freeAt().toString() : null);
  }

  /** A value was written by a run, or by a call of the API at a time. */
  private static ObjectNode provenance(Profile profile, Map<Long, ObjectNode> origins) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> origin : profile.provenance().properties()) {
      if (origin.getValue().isTextual()) {
        json.putObject(origin.getKey())
            .put("source", "api")
            .put("at", origin.getValue().textValue());
      } else {
        long run = origin.getValue().asLong();
        json.set(
            origin.getKey(),
            origins.getOrDefault(run, JsonNodeFactory.instance.objectNode().put("run", run)));
      }
    }
    return json;
  }

  private static Map<Long, ObjectNode> origins(Handle handle, Collection<Profile> profiles) {
    Set<Long> runs = new HashSet<>();
    for (Profile profile : profiles) {
      for (JsonNode origin : profile.provenance()) {
        if (origin.isIntegralNumber()) {
          runs.add(origin.asLong());
        }
      }
    }
    Map<Long, ObjectNode> origins = new HashMap<>();
    if (!runs.isEmpty()) {
      handle
          .createQuery(
              """
              select r.id, c.name, coalesce(r.started_at, r.requested_at)
              from run r join connection c on c.id = r.connection
              where r.id = any(:runs)
              """)
          .bindArray("runs", Long.class, runs)
          .map(
              (row, context) ->
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("connection", row.getString(2))
                      .put("run", row.getLong(1))
                      .put("at", time(row.getObject(3, OffsetDateTime.class))))
          .forEach(origin -> origins.put(origin.get("run").asLong(), origin));
    }
    return origins;
  }

  private static ArrayNode interactions(Handle handle, long profile) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Interaction interaction : new Interactions().of(handle, profile)) {
      json.addObject()
          .put("interaction", interaction.name())
          .put("views", interaction.views())
          .put("clicks", interaction.clicks())
          .put("conversions", interaction.conversions())
          .put("first", interaction.first().toString())
          .put("last", interaction.last().toString());
    }
    return json;
  }

  private static ArrayNode memberships(Handle handle, long profile) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    handle
        .createQuery(
            """
            select a.mailchimp_id, m.status, m.member, m.last_changed, a.name
            from membership m join audience a on a.id = m.audience
            where m.profile = :profile order by a.mailchimp_id, m.web_id
            """)
        .bind("profile", profile)
        .map(
            (row, context) ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("audience", row.getString(1))
                    .put("audienceName", row.getString(5))
                    .put("status", row.getString(2))
                    .put("member", row.getString(3))
                    .put("lastChanged", time(row.getObject(4, OffsetDateTime.class))))
        .forEach(json::add);
    return json;
  }

  private static String time(OffsetDateTime time) {
    return time.toInstant().toString();
  }
}
