package dev.caravan.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal.Mapping;
import dev.caravan.connection.ImportGoal.Mode;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class SumOperatorTest {
  private static final Property POINTS =
      new Property("points", PropertyType.DECIMAL, false, false, "Points", false);

  private final ObjectNode properties = JsonNodeFactory.instance.objectNode();
  private final ObjectNode contributed = JsonNodeFactory.instance.objectNode();

  @Test
  void should_give_a_sum_of_zero_to_somebody_whose_only_points_are_zero() {
    apply(number("0"), false);

    assertThat(properties.path("points").decimalValue()).isEqualByComparingTo(BigDecimal.ZERO);
  }

  @Test
  void should_give_no_sum_to_somebody_without_points() {
    apply(MissingNode.getInstance(), true);

    assertThat(properties.has("points")).isFalse();
  }

  @Test
  void should_not_bring_back_a_sum_that_was_taken_away_since_the_member_had_part_in_it() {
    apply(number("0"), false);
    properties.remove("points");

    apply(number("0"), false);

    assertThat(properties.has("points")).isFalse();
  }

  private void apply(JsonNode value, boolean clear) {
    Mapping mapping = new Mapping("merge_fields.POINTS", "points", Mode.SUM, clear);
    assertThat(Operator.apply(mapping, POINTS, value, properties, contributed)).isEmpty();
  }

  private static JsonNode number(String text) {
    return DecimalNode.valueOf(new BigDecimal(text));
  }
}
