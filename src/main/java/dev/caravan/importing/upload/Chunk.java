package dev.caravan.importing.upload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.ChangedProfile;
import dev.caravan.profile.ConsentAnswer;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Identifiers;
import dev.caravan.profile.NewProfile;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.Property;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Rows that are stored in one transaction: matched at once, applied in memory one after the other,
 * because several may be about one person, and written at once. Used once, by one thread.
 */
final class Chunk {
  private final Handle handle;
  private final ProfileStore profiles;
  private final ConsentStore consents;
  private final ErasedPeople erasedPeople;
  private final Map<String, Property> definitions;
  private final Instant now;

  private final Map<Identifier, Draft> owners = new HashMap<>();
  private final Set<Identifier> erased = new HashSet<>();
  private final Set<Draft> drafts = new LinkedHashSet<>();
  private final List<Applied> applied = new ArrayList<>();
  private final UploadReport report = new UploadReport();

  /** A row that was right. */
  private record Applied(UploadRow row, Draft draft, boolean created, boolean changed) {}

  Chunk(
      Handle handle,
      ProfileStore profiles,
      ConsentStore consents,
      ErasedPeople erasedPeople,
      Map<String, Property> definitions,
      Instant now) {
    this.handle = handle;
    this.profiles = profiles;
    this.consents = consents;
    this.erasedPeople = erasedPeople;
    this.definitions = definitions;
    this.now = now;
  }

  UploadReport store(List<UploadRow> rows) {
    ErasedPeople.hold(handle);
    match(rows);
    for (UploadRow row : rows) {
      try {
        apply(row);
      } catch (InvalidRow e) {
        report.invalid(row.line(), e.getMessage());
      }
    }
    Map<Draft, Long> ids = write();
    Set<Long> moved = consents.record(handle, answers(ids));
    count(ids, moved);
    return report;
  }

  private void match(List<UploadRow> rows) {
    Set<Identifier> wanted = new HashSet<>();
    for (UploadRow row : rows) {
      wanted.addAll(row.identifiers().keySet());
      wanted.addAll(row.identifiersAmongProperties(definitions));
    }
    erased.addAll(erasedPeople.among(handle, wanted));
    Map<Identifier, Long> found = profiles.match(handle, wanted);
    Map<Long, Draft> read = new HashMap<>();
    profiles
        .read(handle, new HashSet<>(found.values()))
        .forEach((id, profile) -> read.put(id, new Draft(profile)));
    read.values()
        .forEach(
            draft ->
                Identifiers.in(draft.properties, definitions)
                    .forEach(identifier -> owners.put(identifier, draft)));
    found.forEach((identifier, id) -> owners.computeIfAbsent(identifier, any -> read.get(id)));
  }

  private void apply(UploadRow row) throws InvalidRow {
    Draft draft = owner(row);
    Set<Identifier> had = Identifiers.in(draft.properties, definitions);
    ObjectNode next = draft.with(row, definitions);
    Set<Identifier> has = Identifiers.in(next, definitions);
    for (Identifier identifier : has) {
      Draft other = owners.get(identifier);
      if (other != null && other != draft) {
        throw new InvalidRow(
            "AMBIGUOUS: it is about %s, but its %s belongs to %s"
                .formatted(draft.words(), identifier.property(), other.words()));
      }
    }
    if (!erased.isEmpty()) {
      letBackOrRefuse(row, has);
    }
    had.forEach(owners::remove);
    has.forEach(identifier -> owners.put(identifier, draft));
    boolean changed = draft.take(row, next, now.toString());
    boolean created = drafts.add(draft) && draft.isNew();
    applied.add(new Applied(row, draft, created, changed));
  }

  /** People who were erased come back only where the row says that they wish to. */
  private void letBackOrRefuse(UploadRow row, Set<Identifier> has) throws InvalidRow {
    Set<Identifier> back = new LinkedHashSet<>(row.identifiers().keySet());
    back.addAll(has);
    back.retainAll(erased);
    if (back.isEmpty()) {
      return;
    }
    if (!row.reimport()) {
      throw new InvalidRow(
          "ERASED: who had this %s was erased here; give \"reimport\": true where the person has asked to come back"
              .formatted(back.iterator().next().property()));
    }
    erasedPeople.lift(handle, back);
    erased.removeAll(back);
  }

  private Draft owner(UploadRow row) throws InvalidRow {
    Draft owner = null;
    Identifier by = null;
    for (Identifier identifier : row.identifiers().keySet()) {
      Draft found = owners.get(identifier);
      if (owner != null && found != null && found != owner) {
        throw new InvalidRow(
            "AMBIGUOUS: its %s belongs to %s and its %s to %s"
                .formatted(by.property(), owner.words(), identifier.property(), found.words()));
      }
      if (found != null) {
        owner = found;
        by = identifier;
      }
    }
    return owner == null ? new Draft(row.line()) : owner;
  }

  private Map<Draft, Long> write() {
    Map<Draft, Long> ids = new HashMap<>();
    List<ChangedProfile> changed = new ArrayList<>();
    List<Draft> fresh = new ArrayList<>();
    for (Draft draft : drafts) {
      if (draft.isNew()) {
        fresh.add(draft);
        continue;
      }
      ids.put(draft, draft.before.id());
      if (draft.touched) {
        changed.add(
            ChangedProfile.of(
                draft.before,
                draft.properties,
                draft.provenance,
                draft.zone,
                draft.permissionLevel,
                definitions));
      }
    }
    profiles.update(handle, changed);
    long[] next = profiles.nextIds(handle, fresh.size());
    List<NewProfile> created = new ArrayList<>();
    for (int i = 0; i < next.length; i++) {
      Draft draft = fresh.get(i);
      ids.put(draft, next[i]);
      created.add(
          NewProfile.of(
              next[i],
              draft.properties,
              draft.provenance,
              draft.zone,
              draft.permissionLevel,
              definitions));
    }
    profiles.insert(handle, created);
    return ids;
  }

  private List<ConsentAnswer> answers(Map<Draft, Long> ids) {
    List<ConsentAnswer> answers = new ArrayList<>();
    for (Applied one : applied) {
      long profile = ids.get(one.draft());
      one.row().consented().forEach(id -> answers.add(ConsentAnswer.byApi(profile, id, true, now)));
      one.row().refused().forEach(id -> answers.add(ConsentAnswer.byApi(profile, id, false, now)));
    }
    return answers;
  }

  private void count(Map<Draft, Long> ids, Set<Long> moved) {
    for (Applied one : applied) {
      boolean answered = !one.row().consented().isEmpty() || !one.row().refused().isEmpty();
      if (one.created()) {
        report.created();
      } else if (one.changed() || answered && moved.contains(ids.get(one.draft()))) {
        report.changed();
      } else {
        report.unchanged();
      }
    }
  }
}
