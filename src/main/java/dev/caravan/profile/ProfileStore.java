package dev.caravan.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.sql.SqlArray;
import dev.caravan.sql.SqlCopy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Profiles and their identifiers, a page at a time in the caller's transaction: one statement per
 * table, whatever the size of the page. Safe for use by several threads.
 */
public final class ProfileStore {
  private static final ObjectReader OBJECT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(ObjectNode.class);

  private static final String LOCK =
      "select id, revision from profile where id = any(:ids) order by id for no key update";

  private static final String UPDATE =
      """
      update profile p
      set properties = given.properties::jsonb, provenance = given.provenance::jsonb,
          zone = given.zone, permission_level = given.permission_level,
          revision = p.revision + 1, changed_at = now()
      from unnest(:ids::bigint[], :properties::text[], :provenances::text[], :zones::text[],
          :permissions::text[]) as given (id, properties, provenance, zone, permission_level)
      where p.id = given.id
      """;

  private static final String READ =
      """
      select id, properties::text, provenance::text, zone, permission_level, revision,
          created_at, changed_at
      from profile where id = any(:ids)
      """;

  private static final Map<String, String> ERASE = new LinkedHashMap<>();

  static {
    ERASE.put("profile", "delete from profile where id = :id");
    ERASE.put("identifiers", "delete from identifier where profile = :id");
    ERASE.put("consents", "delete from consent where profile = :id");
    ERASE.put("consentHistory", "delete from consent_history where profile = :id");
  }

  private final NewIdentifiers newIdentifiers;

  public ProfileStore(NewIdentifiers newIdentifiers) {
    this.newIdentifiers = newIdentifiers;
  }

  /** The profiles that hold these identifiers; one that nobody holds is absent. Locks nothing. */
  public Map<Identifier, Long> match(Handle handle, Collection<Identifier> wanted) {
    return IdentifierTable.match(handle, wanted);
  }

  /** The profile that holds an identifier. */
  public Optional<Long> match(Handle handle, Identifier wanted) {
    return Optional.ofNullable(match(handle, List.of(wanted)).get(wanted));
  }

  /** The profiles with these ids; one that does not exist is absent. Locks nothing. */
  public Map<Long, Profile> read(Handle handle, Collection<Long> ids) {
    Map<Long, Profile> profiles = new HashMap<>();
    if (!ids.isEmpty()) {
      handle
          .createQuery(READ)
          .bind("ids", SqlArray.longs(ids))
          .map((row, context) -> profile(row))
          .forEach(profile -> profiles.put(profile.id(), profile));
    }
    return profiles;
  }

  /** The profile with this id. */
  public Optional<Profile> read(Handle handle, long id) {
    return Optional.ofNullable(read(handle, List.of(id)).get(id));
  }

  /** Ids for new profiles, never given twice. */
  public long[] nextIds(Handle handle, int number) {
    return handle
        .createQuery("select nextval('profile_id') from generate_series(1, :number)")
        .bind("number", number)
        .mapTo(Long.class)
        .stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  /**
   * Inserts profiles and their identifiers.
   *
   * @throws Outrun when an identifier belongs to another profile by now
   * @throws IllegalArgumentException when two of these profiles hold the same identifier
   */
  public void insert(Handle handle, List<NewProfile> profiles) {
    if (profiles.isEmpty()) {
      return;
    }
    SqlCopy rows = new SqlCopy();
    for (NewProfile profile : profiles) {
      rows.number(profile.id())
          .json(profile.properties())
          .json(profile.provenance())
          .text(profile.zone())
          .text(profile.permissionLevel())
          .end();
    }
    rows.into(handle, "profile (id, properties, provenance, zone, permission_level)");
    ProfileNews.note(handle);
    Owners added = new Owners();
    profiles.forEach(profile -> added.put(profile.id(), profile.identifiers()));
    IdentifierTable.addFresh(handle, added.profiles);
    tell(handle, added);
  }

  /**
   * Writes profiles over the revisions that were read, and gives and takes their identifiers. The
   * rows are locked in the order of their ids.
   *
   * @throws Outrun when a revision did not hold, a profile is gone, or an identifier belongs to
   *     another profile by now
   * @throws IllegalArgumentException when two of these profiles add the same identifier
   */
  public void update(Handle handle, List<ChangedProfile> profiles) {
    if (profiles.isEmpty()) {
      return;
    }
    lock(handle, profiles);
    bind(
            handle.createUpdate(UPDATE),
            profiles.stream()
                .map(
                    p ->
                        new Row(
                            p.id(), p.properties(), p.provenance(), p.zone(), p.permissionLevel()))
                .toList())
        .execute();
    Owners removed = new Owners();
    profiles.forEach(profile -> removed.put(profile.id(), profile.removed()));
    IdentifierTable.remove(handle, removed.profiles);
    Owners added = new Owners();
    profiles.forEach(profile -> added.put(profile.id(), profile.added()));
    IdentifierTable.add(handle, added.profiles);
    if (profiles.stream().anyMatch(p -> p.entersZone() || !p.added().isEmpty())) {
      ProfileNews.note(handle);
    }
    tell(handle, added);
  }

  /**
   * Deletes a profile with its identifiers and its consent, history included.
   *
   * @return kind of record → how many there were
   */
  public Map<String, Integer> erase(Handle handle, long id) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    ERASE.forEach(
        (counted, sql) -> counts.put(counted, handle.createUpdate(sql).bind("id", id).execute()));
    return counts;
  }

  private static void lock(Handle handle, List<ChangedProfile> profiles) {
    Map<Long, Long> revisions = new HashMap<>();
    handle
        .createQuery(LOCK)
        .bind("ids", SqlArray.longs(profiles, ChangedProfile::id))
        .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
        .forEach(entry -> revisions.put(entry.getKey(), entry.getValue()));
    for (ChangedProfile profile : profiles) {
      Long revision = revisions.remove(profile.id());
      if (revision == null || revision != profile.revision()) {
        throw new Outrun(
            "profile %d was read at revision %d and is %s now"
                .formatted(
                    profile.id(),
                    profile.revision(),
                    revision == null ? "gone" : "at revision " + revision));
      }
    }
  }

  private void tell(Handle handle, Owners added) {
    if (!added.profiles.isEmpty()) {
      newIdentifiers.appeared(handle, added.profiles);
    }
  }

  private record Row(
      long id, ObjectNode properties, ObjectNode provenance, String zone, String permission) {}

  private static <T extends SqlStatement<T>> T bind(T statement, List<Row> rows) {
    return statement
        .bind("ids", SqlArray.longs(rows, Row::id))
        .bind("properties", SqlArray.texts(rows, row -> row.properties().toString()))
        .bind("provenances", SqlArray.texts(rows, row -> row.provenance().toString()))
        .bind("zones", SqlArray.texts(rows, Row::zone))
        .bind("permissions", SqlArray.texts(rows, Row::permission));
  }

  private static Profile profile(ResultSet row) throws SQLException {
    return new Profile(
        row.getLong(1),
        object(row.getString(2)),
        object(row.getString(3)),
        row.getString(4),
        row.getString(5),
        row.getLong(6),
        row.getObject(7, OffsetDateTime.class).toInstant(),
        row.getObject(8, OffsetDateTime.class).toInstant());
  }

  private static ObjectNode object(String json) {
    try {
      return OBJECT.readValue(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds properties that are no JSON object", e);
    }
  }

  private static final class Owners {
    final Map<Identifier, Long> profiles = new HashMap<>();

    void put(long profile, Collection<Identifier> identifiers) {
      for (Identifier identifier : identifiers) {
        Long other = profiles.put(identifier, profile);
        if (other != null && other != profile) {
          throw new IllegalArgumentException(
              "profiles %d and %d of one page both add the same %s"
                  .formatted(other, profile, identifier.property()));
        }
      }
    }
  }
}
