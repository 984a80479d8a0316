package dev.caravan.profile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The definitions of profile properties. Safe for use by several threads. */
public final class PropertyStore {
  private static final String SELECT =
      "select id, type, multiple, unique_identifier, label, pii from property ";

  private final Jdbi jdbi;

  public PropertyStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public Optional<Property> find(String id) {
    return jdbi.withHandle(handle -> find(handle, id));
  }

  /** All of them, by id. */
  public List<Property> all() {
    return jdbi.withHandle(PropertyStore::all);
  }

  /** All of them under their ids, in the order of the ids. */
  public Map<String, Property> byId() {
    return jdbi.withHandle(this::byId);
  }

  /** All of them under their ids, read in the caller's transaction. */
  public Map<String, Property> byId(Handle handle) {
    Map<String, Property> properties = new LinkedHashMap<>();
    all(handle).forEach(property -> properties.put(property.id(), property));
    return properties;
  }

  private static List<Property> all(Handle handle) {
    return handle
        .createQuery(SELECT + "order by id collate \"C\"")
        .map((row, context) -> property(row))
        .list();
  }

  /**
   * Defines a property or changes its definition. Values that profiles hold already are converted
   * to another type where none of them is lost; making it a unique identifier makes them matchable.
   *
   * @throws PropertyConflict when a value would be lost, or values are not unique; nothing is
   *     changed then
   */
  public void put(Property property) {
    jdbi.useTransaction(
        handle -> {
          lock(handle);
          Optional<Property> before = find(handle, property.id());
          boolean converted = before.isPresent() && isOfAnotherKind(before.get(), property);
          if (converted) {
            new ValueConversion(handle, before.get(), property).convert();
          }
          store(handle, property);
          boolean wasUnique = before.isPresent() && before.get().uniqueIdentifier();
          if (wasUnique && (converted || !property.uniqueIdentifier())) {
            forgetIdentifiers(handle, property.id());
          }
          if (property.uniqueIdentifier() && (converted || !wasUnique)) {
            new IdentifierFilling(handle, property).fill();
            ProfileNews.note(handle);
          }
        });
  }

  /**
   * Deletes a definition; false when there is none.
   *
   * @throws PropertyConflict when a profile holds a value
   */
  public boolean delete(String id) {
    return jdbi.inTransaction(
        handle -> {
          lock(handle);
          if (hasValues(handle, id)) {
            throw new PropertyConflict(
                "property " + id + " has values; clear them in all profiles before deleting it");
          }
          forgetIdentifiers(handle, id);
          return handle.createUpdate("delete from property where id = :id").bind("id", id).execute()
              > 0;
        });
  }

  /**
   * Makes sure that definitions are still as they were read, until the caller's transaction ends:
   * whoever writes profiles and their identifiers goes by them. Comes before all other locks.
   *
   * @throws Outrun when one of them has changed since
   */
  public void hold(Handle handle, Map<String, Property> read) {
    handle.execute("lock table property in row exclusive mode");
    if (!byId(handle).equals(read)) {
      throw new Outrun("the definition of a property was changed meanwhile");
    }
  }

  /** Definitions change one at a time; reading them is not held up, and writing by them is. */
  private static void lock(Handle handle) {
    handle.execute("lock table property in share row exclusive mode");
  }

  private static boolean isOfAnotherKind(Property before, Property after) {
    return before.type() != after.type() || before.multiple() != after.multiple();
  }

  private static void forgetIdentifiers(Handle handle, String id) {
    handle.createUpdate("delete from identifier where property = :id").bind("id", id).execute();
  }

  private static boolean hasValues(Handle handle, String id) {
    return handle
        .createQuery("select exists (select from profile where jsonb_exists(properties, :id))")
        .bind("id", id)
        .mapTo(Boolean.class)
        .one();
  }

  private static Optional<Property> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + "where id = :id")
        .bind("id", id)
        .map((row, context) -> property(row))
        .findOne();
  }

  private static void store(Handle handle, Property property) {
    handle
        .createUpdate(
            """
            insert into property (id, type, multiple, unique_identifier, label, pii)
            values (:id, :type, :multiple, :unique, :label, :pii)
            on conflict (id) do update
            set type = excluded.type, multiple = excluded.multiple,
                unique_identifier = excluded.unique_identifier, label = excluded.label,
                pii = excluded.pii, changed_at = now()
            """)
        .bind("id", property.id())
        .bind("type", property.type().word())
        .bind("multiple", property.multiple())
        .bind("unique", property.uniqueIdentifier())
        .bind("label", property.label())
        .bind("pii", property.pii())
        .execute();
  }

  private static Property property(ResultSet row) throws SQLException {
    String type = row.getString("type");
    return new Property(
        row.getString("id"),
        PropertyType.of(type)
            .orElseThrow(() -> new IllegalStateException("the database has a type " + type)),
        row.getBoolean("multiple"),
        row.getBoolean("unique_identifier"),
        row.getString("label"),
        row.getBoolean("pii"));
  }
}
