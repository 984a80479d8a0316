package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PagingTest {
  private static final List<String> ALL = List.of("a", "b", "c", "d");

  @Test
  void should_name_the_next_page_only_where_there_is_one() {
    assertThat(of(2, null).toString())
        .isEqualTo("{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"next\":\"b\"}");
    assertThat(of(2, "b").toString()).isEqualTo("{\"items\":[{\"name\":\"c\"},{\"name\":\"d\"}]}");
    assertThat(of(4, null).has("next")).isFalse();
    assertThat(of(2, "d").toString()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void should_go_on_after_a_name_that_is_gone() {
    assertThat(of(1, "bb").toString()).isEqualTo("{\"items\":[{\"name\":\"c\"}],\"next\":\"c\"}");
  }

  private static ObjectNode of(int limit, String after) {
    return new Paging(limit, after)
        .of(ALL, name -> name, name -> JsonNodeFactory.instance.objectNode().put("name", name));
  }
}
