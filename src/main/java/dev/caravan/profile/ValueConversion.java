package dev.caravan.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravan.sql.SqlArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * Brings the values that profiles hold of a property into another type, all of them or none. They
 * are converted here and not in SQL, by the very rules that new values go through. Used once.
 */
final class ValueConversion {
  private static final int PAGE = 5_000;
  private static final int EXAMPLES = 3;

  /** A text that would not be the same any more: a postcode is no number. */
  private static final Pattern WRITTEN_OTHERWISE = Pattern.compile("\\s*(\\+|[+-]?0\\d).*");

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private static final String WRITE =
      """
      update profile p
      set properties = jsonb_set(p.properties, array[:property::text], given.value::jsonb),
          revision = p.revision + 1, changed_at = now()
      from unnest(:ids::bigint[], :values::text[]) as given (id, value) where p.id = given.id
      """;

  private final Handle handle;
  private final Property before;
  private final Property after;

  ValueConversion(Handle handle, Property before, Property after) {
    this.handle = handle;
    this.before = before;
    this.after = after;
  }

  private record Held(long profile, JsonNode value) {}

  /**
   * @throws PropertyConflict when a value would be lost; nothing is changed then
   */
  void convert() {
    refuseLosses();
    List<Held> page = new ArrayList<>(PAGE);
    try (ResultIterator<Held> held = held()) {
      while (held.hasNext()) {
        Held next = held.next();
        page.add(new Held(next.profile(), converted(next.value()).orElseThrow()));
        if (page.size() == PAGE) {
          write(page);
        }
      }
    }
    write(page);
  }

  private void refuseLosses() {
    List<String> examples = new ArrayList<>();
    long lost = 0;
    try (ResultIterator<Held> held = held()) {
      while (held.hasNext()) {
        Held next = held.next();
        if (converted(next.value()).isEmpty()) {
          lost++;
          if (examples.size() < EXAMPLES) {
            examples.add(next.value() + " (profile " + next.profile() + ")");
          }
        }
      }
    }
    if (lost > 0) {
      throw new PropertyConflict(
          "property %s has values and is %s; it cannot become %s: %d profiles would lose theirs, such as %s. Clear them first, or define a property of another name"
              .formatted(after.id(), kind(before), kind(after), lost, String.join(", ", examples)));
    }
  }

  private static String kind(Property property) {
    return (property.multiple() ? "multiple " : "single ") + property.type().word();
  }

  /** Empty when something of it would be lost. */
  private Optional<JsonNode> converted(JsonNode value) {
    JsonNode given = value;
    if (value.isArray() && !after.multiple()) {
      if (value.size() != 1) {
        return Optional.empty();
      }
      given = value.get(0);
    }
    for (JsonNode one : given.isArray() ? given : List.of(given)) {
      if (after.type().isNumeric()
          && one.isTextual()
          && WRITTEN_OTHERWISE.matcher(one.textValue()).matches()) {
        return Optional.empty();
      }
    }
    return PropertyValue.coerce(after, given) instanceof Coerced.Fits fits
        ? Optional.of(fits.value())
        : Optional.empty();
  }

  private ResultIterator<Held> held() {
    return handle
        .createQuery(
            """
            select id, (properties -> :property)::text from profile
            where jsonb_exists(properties, :property) order by id
            """)
        .bind("property", after.id())
        .setFetchSize(PAGE)
        .map((row, context) -> new Held(row.getLong(1), json(row.getString(2))))
        .iterator();
  }

  private void write(List<Held> page) {
    handle
        .createUpdate(WRITE)
        .bind("property", after.id())
        .bind("ids", SqlArray.longs(page, Held::profile))
        .bind("values", SqlArray.texts(page, one -> one.value().toString()))
        .execute();
    page.clear();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readValue(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds a value that is no JSON", e);
    }
  }
}
