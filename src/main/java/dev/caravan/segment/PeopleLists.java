package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.sql.SqlArray;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Lists of people that somebody saved, for the condition {@code {people: name}}. A list is written
 * page by page beside the one that it replaces and takes its place at once. Safe for use by many
 * threads.
 */
public final class PeopleLists {
  private static final int PAGE = 100_000;

  /** Where the people come from: pages in the order of their ids. */
  @FunctionalInterface
  public interface Source {
    /**
     * @param after the last profile of the page before; 0: the first page
     */
    List<Long> page(long after, int limit);
  }

  private final Jdbi jdbi;

  public PeopleLists(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Saves a list in the place of the one with this name.
   *
   * @return how many are on it; who was erased meanwhile is not
   */
  public long save(String name, Source source) {
    int list = begin();
    long saved = 0;
    long after = 0;
    List<Long> page;
    do {
      page = source.page(after, PAGE);
      saved += add(list, page);
      after = page.isEmpty() ? after : page.get(page.size() - 1);
    } while (page.size() == PAGE);
    jdbi.useTransaction(
        handle -> {
          StoredDocuments.lock(handle);
          remove(handle, name);
          handle
              .createUpdate("update people_list set name = :name where id = :list")
              .bind("name", name)
              .bind("list", list)
              .execute();
        });
    return saved;
  }

  // What a save that was interrupted left behind goes with the next.
  private int begin() {
    return jdbi.inTransaction(
        handle -> {
          handle.execute(
              """
              with left_over as (
                delete from people_list where name is null and saved_at < now() - interval '1 day'
                returning id)
              delete from listed using left_over where list = left_over.id
              """);
          return handle
              .createQuery("insert into people_list default values returning id")
              .mapTo(Integer.class)
              .one();
        });
  }

  private int add(int list, List<Long> profiles) {
    return jdbi.inTransaction(
        handle -> {
          ErasedPeople.hold(handle);
          return handle
              .createUpdate(
                  "insert into listed (list, profile)"
                      + " select :list, id from profile where id = any(:profiles)")
              .bind("list", list)
              .bind("profiles", SqlArray.longs(profiles))
              .execute();
        });
  }

  /** Removes a list, where there is one. */
  static void remove(Handle handle, String name) {
    handle
        .createUpdate(
            """
            with gone as (delete from people_list where name = :name returning id)
            delete from listed using gone where list = gone.id
            """)
        .bind("name", name)
        .execute();
  }

  /**
   * Checks that the lists which a document names exist.
   *
   * @param document of a segment or lifecycle that was read
   * @throws InvalidSegment when one of them does not
   */
  static void check(Handle handle, JsonNode document) {
    List<DocumentError> named = new ArrayList<>();
    find(document, "", named);
    if (named.isEmpty()) {
      return;
    }
    Set<String> known =
        new HashSet<>(
            handle
                .createQuery("select name from people_list where name = any(:names)")
                .bindArray(
                    "names", String.class, named.stream().map(DocumentError::message).toList())
                .mapTo(String.class)
                .list());
    List<DocumentError> missing =
        named.stream()
            .filter(one -> !known.contains(one.message()))
            .map(
                one ->
                    new DocumentError(
                        one.place(),
                        "there is no list "
                            + one.message()
                            + "; a POST to an analysis saves the people behind a bar as one"))
            .toList();
    if (!missing.isEmpty()) {
      throw new InvalidSegment(missing);
    }
  }

  // For each condition its place and the name of its list.
  private static void find(JsonNode node, String place, List<DocumentError> named) {
    int position = 0;
    for (JsonNode element : node.isArray() ? node : List.<JsonNode>of()) {
      find(element, place + "[" + position++ + "]", named);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String at = place.isEmpty() ? field.getKey() : place + "." + field.getKey();
      if (field.getKey().equals("people") && field.getValue().isTextual()) {
        named.add(new DocumentError(at, field.getValue().textValue()));
      } else {
        find(field.getValue(), at, named);
      }
    }
  }
}
