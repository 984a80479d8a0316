package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PayloadHashTest {
  @Property(tries = 200)
  void should_not_depend_on_the_order_of_keys(
      @ForAll @Size(max = 6) Map<@StringLength(max = 5) String, String> fields,
      @ForAll Random random) {
    List<String> names = new ArrayList<>(fields.keySet());
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    names.forEach(name -> one.put(name, fields.get(name)));
    Collections.shuffle(names, random);
    ObjectNode other = JsonNodeFactory.instance.objectNode();
    names.forEach(name -> other.put(name, fields.get(name)));
    assertThat(PayloadHash.of(one)).hasSize(32).isEqualTo(PayloadHash.of(other));
  }

  @Property(tries = 200)
  void should_not_depend_on_how_a_number_is_written(@ForAll BigDecimal number) {
    ObjectNode one = JsonNodeFactory.instance.objectNode().put("N", number);
    ObjectNode other =
        JsonNodeFactory.instance.objectNode().put("N", number.setScale(number.scale() + 3));
    assertThat(PayloadHash.of(one)).isEqualTo(PayloadHash.of(other));
  }

  @Test
  void should_tell_a_number_from_its_text_and_a_value_from_another() {
    ObjectNode number = JsonNodeFactory.instance.objectNode().put("N", 1);
    ObjectNode text = JsonNodeFactory.instance.objectNode().put("N", "1");
    ObjectNode two = JsonNodeFactory.instance.objectNode().put("N", 2);
    assertThat(PayloadHash.of(number)).isNotEqualTo(PayloadHash.of(text));
    assertThat(PayloadHash.of(number)).isNotEqualTo(PayloadHash.of(two));
  }

  @Test
  void should_write_the_canonical_form() {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.put("b", new BigDecimal("10.50"));
    payload.putArray("a").add("x\"y").add(true);
    payload.putObject("c");
    assertThat(PayloadHash.canonical(payload))
        .isEqualTo("{\"a\":[\"x\\\"y\",true],\"b\":10.5,\"c\":{}}");
  }
}
