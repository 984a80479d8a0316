package dev.caravan.web.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravan.sql.SqlArray;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** What tells people apart, for a page of them. Safe for use by many threads. */
final class PeopleNames {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jdbi jdbi;

  PeopleNames(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Id and identifiers of these profiles, in the order of the ids. */
  ArrayNode of(List<Long> profiles) {
    ArrayNode people = JSON.createArrayNode();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select p.id, coalesce((
                             select jsonb_object_agg(v.key, v.value) from jsonb_each(p.properties) v
                               join property d on d.id = v.key and d.unique_identifier), '{}')::text
                      from profile p where p.id = any(:profiles) order by p.id
                    """)
                .bind("profiles", SqlArray.longs(profiles))
                .map(
                    (row, context) ->
                        people
                            .addObject()
                            .put("id", row.getLong(1))
                            .set("identifiers", tree(row.getString(2))))
                .list());
    return people;
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds a profile that is no JSON", e);
    }
  }
}
