package dev.caravan.web.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * What a chart is drawn from, as JSON in the attribute {@code data-chart} of its canvas: {@code
 * {"kind": "bar", "stacked": true, "labels": […], "series": [{"name", "values": […]}]}}.
 */
public final class ChartData {
  private ChartData() {}

  /**
   * Numbers side by side.
   *
   * @param kind {@code bar} or {@code line}
   * @param fractions whether they are parts of something, in percent
   * @param series the values of each name, as many as there are labels
   */
  static String of(
      String kind, boolean fractions, List<String> labels, Map<String, List<Double>> series) {
    ObjectNode chart = JsonNodeFactory.instance.objectNode();
    chart.put("kind", kind).put("stacked", false).put("fractions", fractions);
    ArrayNode names = chart.putArray("labels");
    labels.forEach(names::add);
    ArrayNode all = chart.putArray("series");
    series.forEach(
        (name, numbers) -> {
          ArrayNode values = all.addObject().put("name", name).putArray("values");
          numbers.forEach(values::add);
        });
    return chart.toString();
  }

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
