package dev.caravan.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.testing.TestDatabase;
import java.math.BigDecimal;
import java.util.List;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;

class SqlCopyTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "\\N",
          "\\.",
          "a\tb\nc\r\\t",
          "\\\\",
          "日本 😀",
          "{\"a\": \"\\u0009\\\"\"}",
          "\u000b\b\f",
          "é漢😀\\".repeat(20_000),
          "x" + "é漢😀\\".repeat(20_000));

  @Test
  void should_bring_every_text_into_the_table_as_it_is() {
    try (TestDatabase database = new TestDatabase()) {
      List<String> found =
          database
              .jdbi()
              .inTransaction(
                  handle -> {
                    handle.execute("create table one (id bigint primary key, value text)");
                    SqlCopy rows = new SqlCopy();
                    for (int i = 0; i < TEXTS.size(); i++) {
                      rows.number((long) i).text(TEXTS.get(i)).end();
                    }
                    rows.number(-1L).text(null).end();
                    rows.into(handle, "one (id, value)");
                    return handle
                        .createQuery("select value from one where value is not null order by id")
                        .mapTo(String.class)
                        .list();
                  });
      assertThat(found).isEqualTo(TEXTS);
    }
  }

  @Test
  void should_bring_json_into_the_table_as_it_is() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < TEXTS.size(); i++) {
      json.put("text " + i, TEXTS.get(i));
    }
    json.put("back\\slash\tand\nlines", new BigDecimal("12345678901234567890.0125"));
    try (TestDatabase database = new TestDatabase()) {
      database
          .jdbi()
          .useTransaction(
              handle -> {
                handle.execute("create table kinds (id bigint primary key, json jsonb)");
                SqlCopy rows = new SqlCopy();
                rows.number(1L).json(json).end();
                rows.number(2L).json(null).end();
                rows.number(3L).json(json).end();
                assertThat(rows.into(handle, "kinds (id, json)")).isTrue();
                List<Boolean> same =
                    handle
                        .createQuery("select json = :json::jsonb from kinds order by id")
                        .bind("json", json.toString())
                        .mapTo(Boolean.class)
                        .list();
                assertThat(same).containsExactly(true, null, true);
              });
    }
  }

  @Test
  void should_bring_the_same_json_and_other_json_into_columns_of_one_row() {
    try (TestDatabase database = new TestDatabase()) {
      List<String> found =
          database
              .jdbi()
              .inTransaction(
                  handle -> {
                    handle.execute("create table pairs (id bigint primary key, a jsonb, b jsonb)");
                    SqlCopy rows = new SqlCopy();
                    for (long id = 1; id <= 4; id++) {
                      rows.number(id).json(object("a", id / 2)).json(object("b", 1)).end();
                    }
                    rows.into(handle, "pairs (id, a, b)");
                    return handle
                        .createQuery("select a::text || b::text from pairs order by id")
                        .mapTo(String.class)
                        .list();
                  });
      assertThat(found)
          .containsExactly(
              "{\"a\": 0}{\"b\": 1}",
              "{\"a\": 1}{\"b\": 1}",
              "{\"a\": 1}{\"b\": 1}",
              "{\"a\": 2}{\"b\": 1}");
    }
  }

  private static ObjectNode object(String key, long value) {
    return JsonNodeFactory.instance.objectNode().put(key, value);
  }

  @Test
  void should_put_a_question_mark_for_half_a_character() {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("first", "\ud83d").put("b", "\ude00c");
    try (TestDatabase database = new TestDatabase()) {
      List<String> found =
          database
              .jdbi()
              .inTransaction(
                  handle -> {
                    handle.execute(
                        "create table halves (id bigint primary key, value text, json jsonb)");
                    SqlCopy rows = new SqlCopy();
                    rows.number(1L).text("\ud83d").json(json).end();
                    rows.number(2L).text("\ud83d\ud83d\ude00\ude00é").json(json).end();
                    rows.into(handle, "halves (id, value, json)");
                    return handle
                        .createQuery(
                            "select value || (json ->> 'first') || (json ->> 'b') from halves order by id")
                        .mapTo(String.class)
                        .list();
                  });
      assertThat(found).containsExactly("???c", "?😀?é??c");
    }
  }

  @Test
  void should_say_that_a_row_is_there_already() {
    try (TestDatabase database = new TestDatabase()) {
      SqlCopy rows = new SqlCopy();
      rows.number(1L).end();
      rows.number(1L).end();
      boolean fresh =
          database.jdbi().<Boolean, RuntimeException>withHandle(h -> rows.into(h, "profile (id)"));
      assertThat(fresh).isFalse();
    }
  }

  @Test
  void should_leave_the_connection_usable_after_a_refusal() {
    try (TestDatabase database = new TestDatabase()) {
      SqlCopy rows = new SqlCopy();
      rows.text("no number").end();
      assertThatThrownBy(() -> database.jdbi().useTransaction(h -> rows.into(h, "profile (id)")))
          .isInstanceOf(UnableToExecuteStatementException.class);
      long profiles =
          database
              .jdbi()
              .withHandle(
                  h -> h.createQuery("select count(*) from profile").mapTo(Long.class).one());
      assertThat(profiles).isZero();
    }
  }
}
