package dev.caravan.web.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a chart is drawn from, as JSON in the attribute {@code data-chart} of its canvas: {@code
 * {"kind": "bar", "stacked": true, "labels": […], "series": [{"name", "values": […]}]}}.
 */
public final class ChartData {
  private ChartData() {}

  public static String of(EventDays events) {
    ObjectNode chart = JsonNodeFactory.instance.objectNode();
    chart.put("kind", "bar").put("stacked", true);
    ArrayNode labels = chart.putArray("labels");
    events.days().forEach(day -> labels.add(day.toString()));
    ArrayNode series = chart.putArray("series");
    events
        .byType()
        .forEach(
            (type, counts) -> {
              ArrayNode values = series.addObject().put("name", type).putArray("values");
              counts.forEach(values::add);
            });
    return chart.toString();
  }
}
