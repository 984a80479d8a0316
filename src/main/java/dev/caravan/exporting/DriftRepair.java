package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ImportGoal;
import dev.caravan.event.Hint;
import dev.caravan.event.HintStore;
import dev.caravan.sql.SqlArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Repairs what a comparison found, through the steps that there are: the ledger is told what
 * Mailchimp really holds. Then the next export sends ours again, because it differs; or an import
 * reads the member back and brings theirs, and the export has nothing to say. Nobody's status is
 * ever written, and a member that has been written since is left alone. Safe for use by many
 * threads.
 */
public final class DriftRepair {
  private static final int PAGE = 500;

  /** Which side is right. */
  public enum Direction {
    /** What was sent is sent again. */
    OURS,
    /** What Mailchimp holds is imported. */
    THEIRS;

    /** The word of the API. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What came of it.
   *
   * @param members whose ledger was put right
   * @param fields of these members
   * @param left fields that were left as they are: a status, a member written since, a field that
   *     is not imported
   */
  public record Repaired(long members, long fields, long left) {}

  private record Place(int goal, int audience, long profile) {}

  private record Field(
      Place place, String name, String address, String mailchimpId, Long webId, JsonNode theirs) {}

  private final Jdbi jdbi;
  private final HintStore hints;

  public DriftRepair(Jdbi jdbi, HintStore hints) {
    this.jdbi = jdbi;
    this.hints = hints;
  }

  /**
   * Repairs fields that a run found, those that were repaired before left aside.
   *
   * @param connection the run's
   * @param profiles null: everybody's
   */
  public Repaired repair(
      long run, Connection connection, Direction direction, Collection<Long> profiles) {
    Repaired sum = new Repaired(0, 0, 0);
    DriftReports.Place after = DriftReports.Place.START;
    while (true) {
      DriftReports.Place from = after;
      List<Field> page = jdbi.withHandle(handle -> fields(handle, run, profiles, from));
      if (page.isEmpty()) {
        return sum;
      }
      Field last = page.get(page.size() - 1);
      after =
          new DriftReports.Place(
              last.place().goal(), last.place().audience(), last.place().profile(), "\uffff");
      Repaired some =
          jdbi.inTransaction(handle -> repair(handle, run, connection, direction, page));
      sum =
          new Repaired(
              sum.members() + some.members(),
              sum.fields() + some.fields(),
              sum.left() + some.left());
    }
  }

  /** Whole members: a page ends where one does. */
  private static List<Field> fields(
      Handle handle, long run, Collection<Long> profiles, DriftReports.Place after) {
    return handle
        .createQuery(
            """
            select d.goal, d.audience, d.profile, d.field, d.address, a.mailchimp_id, d.web_id,
                   d.theirs::text as theirs
              from drift d join audience a on a.id = d.audience
              join (select distinct goal, audience, profile from drift
                     where run = :run and repaired is null
                       and (:everybody or profile = any(:profiles))
                       and (goal, audience, profile) > (:goal, :audience, :profile)
                     order by goal, audience, profile limit :limit) m
                on m.goal = d.goal and m.audience = d.audience and m.profile = d.profile
             where d.run = :run and d.repaired is null
             order by d.goal, d.audience, d.profile, d.field
            """)
        .bind("run", run)
        .bind("everybody", profiles == null)
        .bindArray("profiles", Long.class, profiles == null ? List.of() : profiles)
        .bind("goal", after.goal())
        .bind("audience", after.audience())
        .bind("profile", after.profile())
        .bind("limit", PAGE)
        .map(
            (row, context) ->
                new Field(
                    new Place(row.getInt("goal"), row.getInt("audience"), row.getLong("profile")),
                    row.getString("field"),
                    row.getString("address"),
                    row.getString("mailchimp_id"),
                    row.getObject("web_id", Long.class),
                    FactsStore.json(row.getString("theirs"))))
        .list();
  }

  private Repaired repair(
      Handle handle, long run, Connection connection, Direction direction, List<Field> page) {
    Predicate<Field> may = direction == Direction.OURS ? field -> true : imported(connection);
    Map<Place, List<Field>> members =
        page.stream()
            .filter(field -> !field.name().equals(Difference.STATUS) && may.test(field))
            .collect(Collectors.groupingBy(Field::place, LinkedHashMap::new, Collectors.toList()));
    Map<Place, ObjectNode> payloads = payloads(handle, run, members.keySet());
    members.keySet().retainAll(payloads.keySet());
    members.forEach((place, fields) -> fields.forEach(field -> set(payloads.get(place), field)));
    write(handle, direction, payloads);
    if (direction == Direction.THEIRS) {
      readBack(handle, connection, members.values());
    }
    List<Field> done = members.values().stream().flatMap(List::stream).toList();
    note(handle, run, direction, done);
    return new Repaired(members.size(), done.size(), page.size() - done.size());
  }

  /** Whether the import brings the field, from the audience it was found in. */
  private static Predicate<Field> imported(Connection connection) {
    ImportGoal goal = connection.document().importGoal();
    if (goal == null || !goal.enabled() || !connection.document().enabled()) {
      return field -> false;
    }
    Set<String> audiences =
        goal.audiences().stream().map(ImportGoal.Audience::id).collect(Collectors.toSet());
    return field ->
        audiences.contains(field.mailchimpId())
            && goal.mappings().stream()
                .map(ImportGoal.Mapping::field)
                .anyMatch(
                    path ->
                        path.equals(field.name())
                            || path.startsWith(field.name() + ".")
                            // A group may be mapped by its name, which the ledger does not have.
                            || path.startsWith("interests.")
                                && field.name().startsWith("interests."));
  }

  /** What was accepted when the comparison looked; who was written since is not among them. */
  private static Map<Place, ObjectNode> payloads(Handle handle, long run, Set<Place> places) {
    Map<Place, ObjectNode> payloads = new LinkedHashMap<>();
    handle
        .createQuery(
            """
            select l.goal, l.audience, l.profile, l.payload::text
              from export_ledger l
              join unnest(:goals::bigint[], :audiences::bigint[], :profiles::bigint[])
                   as given (goal, audience, profile)
                on given.goal = l.goal and given.audience = l.audience and given.profile = l.profile
             where l.payload is not null and l.state = 'active'
               and exists (select from drift d
                            where d.run = :run and d.goal = l.goal and d.audience = l.audience
                              and d.profile = l.profile and d.sent_at = l.accepted_at)
             order by l.goal, l.audience, l.profile for update of l
            """)
        .bind("run", run)
        .bind("goals", SqlArray.longs(places, place -> (long) place.goal()))
        .bind("audiences", SqlArray.longs(places, place -> (long) place.audience()))
        .bind("profiles", SqlArray.longs(places, Place::profile))
        .map(
            (row, context) ->
                Map.entry(
                    new Place(row.getInt(1), row.getInt(2), row.getLong(3)),
                    (ObjectNode) FactsStore.json(row.getString(4))))
        .forEach(each -> payloads.put(each.getKey(), each.getValue()));
    return payloads;
  }

  private static void set(ObjectNode payload, Field field) {
    int dot = field.name().indexOf('.');
    ObjectNode parent =
        dot < 0 ? payload : payload.withObject("/" + field.name().substring(0, dot));
    String name = field.name().substring(dot + 1);
    if (field.theirs() == null) {
      parent.remove(name);
    } else {
      parent.set(name, field.theirs());
    }
  }

  /** Without a hash, the next export finds that it has something to send. */
  private static void write(Handle handle, Direction direction, Map<Place, ObjectNode> payloads) {
    List<Map.Entry<Place, ObjectNode>> rows = new ArrayList<>(payloads.entrySet());
    handle
        .createUpdate(
            """
            update export_ledger l
               set payload = given.payload, payload_hash = decode(given.hash, 'hex'),
                   refused_hash = null, refused_since = null, retry_at = null
              from unnest(:goals::bigint[], :audiences::bigint[], :profiles::bigint[],
                          :payloads::jsonb[], :hashes::text[])
                   as given (goal, audience, profile, payload, hash)
             where l.goal = given.goal and l.audience = given.audience
               and l.profile = given.profile
            """)
        .bind("goals", SqlArray.longs(rows, row -> (long) row.getKey().goal()))
        .bind("audiences", SqlArray.longs(rows, row -> (long) row.getKey().audience()))
        .bind("profiles", SqlArray.longs(rows, row -> row.getKey().profile()))
        .bind("payloads", SqlArray.texts(rows, row -> row.getValue().toString()))
        .bind(
            "hashes",
            SqlArray.texts(
                rows,
                row ->
                    direction == Direction.OURS
                        ? null
                        : HexFormat.of().formatHex(PayloadHash.of(row.getValue()))))
        .execute();
  }

  /** The import takes the member for changed, and reads it as if a webhook had spoken of it. */
  private void readBack(Handle handle, Connection connection, Collection<List<Field>> members) {
    List<Field> firsts = members.stream().map(fields -> fields.get(0)).toList();
    handle
        .createUpdate(
            """
            update import_ledger l set fingerprint = l.fingerprint + 1
              from unnest(:audiences::bigint[], :webIds::bigint[]) as given (audience, web_id)
             where l.goal = :goal and l.audience = given.audience and l.web_id = given.web_id
            """)
        .bind("goal", connection.goal(ImportGoal.NAME))
        .bind("audiences", SqlArray.longs(firsts, field -> (long) field.place().audience()))
        .bind("webIds", SqlArray.longs(firsts, Field::webId))
        .execute();
    hints.add(
        handle,
        firsts.stream()
            .map(field -> new Hint(connection.id(), field.mailchimpId(), field.address()))
            .toList());
  }

  private static void note(Handle handle, long run, Direction direction, List<Field> fields) {
    handle
        .createUpdate(
            """
            update drift d set repaired = :direction, repaired_at = now()
              from unnest(:goals::bigint[], :audiences::bigint[], :profiles::bigint[], :fields::text[])
                   as given (goal, audience, profile, field)
             where d.run = :run and d.goal = given.goal and d.audience = given.audience
               and d.profile = given.profile and d.field = given.field
            """)
        .bind("run", run)
        .bind("direction", direction.word())
        .bind("goals", SqlArray.longs(fields, field -> (long) field.place().goal()))
        .bind("audiences", SqlArray.longs(fields, field -> (long) field.place().audience()))
        .bind("profiles", SqlArray.longs(fields, field -> field.place().profile()))
        .bind("fields", SqlArray.texts(fields, Field::name))
        .execute();
  }
}
