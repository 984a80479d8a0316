package dev.caravan.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What was measured, as a table for people and as JSON for programs. */
record Report(List<Measured> results) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final String ABSENT = "-";

  String table() {
    StringBuilder table = new StringBuilder("\n");
    line(
        table,
        "job",
        "median s",
        "spread s",
        "rows/s",
        "floor/s",
        "ratio",
        "RSS MB",
        "floor MB",
        "CPU s",
        "PG CPU s",
        "calls",
        "in flight");
    for (Measured result : results) {
      line(
          table,
          result.job().what(),
          number("%.2f", result.median(Sample::seconds)),
          number("%.2f", result.spread()[0]) + " - " + number("%.2f", result.spread()[1]),
          rate(result.median(Sample::rate)),
          rate(result.medianOfFloor(Sample::rate)),
          number("%.2f", result.ratio()),
          number("%.0f", result.most(Sample::peakMegabytes)),
          number("%.0f", result.medianOfFloor(Sample::peakMegabytes)),
          number("%.1f", result.median(Sample::cpu)),
          number("%.1f", result.median(Sample::postgresCpu)),
          number("%.0f", result.median(Sample::requests)),
          number("%.0f", result.most(Sample::inFlight)));
    }
    return table.toString();
  }

  private static void line(StringBuilder table, String job, String... figures) {
    table.append("%-58s %9s %17s".formatted(job, figures[0], figures[1]));
    for (int i = 2; i < figures.length; i++) {
      table.append(" %9s".formatted(figures[i]));
    }
    table.append('\n');
  }

  /** Each job at every size: what does not grow with it costs the same a row. */
  String growth() {
    StringBuilder table = new StringBuilder("\n");
    table.append(
        "%-16s %10s %12s %12s %9s %9s%n"
            .formatted("job", "size", "us/row", "floor us/row", "ratio", "RSS MB"));
    results.stream()
        .sorted(
            Comparator.comparing((Measured one) -> one.job().name()).thenComparing(Measured::size))
        .forEach(
            one ->
                table.append(
                    "%-16s %10s %12s %12s %9s %9s%n"
                        .formatted(
                            one.job().name(),
                            number("%,.0f", one.size()),
                            number("%.1f", 1e6 / one.median(Sample::rate)),
                            number("%.1f", 1e6 / one.medianOfFloor(Sample::rate)),
                            number("%.2f", one.ratio()),
                            number("%.0f", one.most(Sample::peakMegabytes)))));
    return table.toString();
  }

  /** A rate in words: whole, unless it is small. */
  static String rate(double rate) {
    return number(rate < 10 ? "%.2f" : "%,.0f", rate);
  }

  /** A figure in words; a dash where there is none. */
  private static String number(String format, double figure) {
    return Double.isNaN(figure) || figure < 0 ? ABSENT : String.format(Locale.ROOT, format, figure);
  }

  /**
   * The table and every single measurement.
   *
   * @param machine on what it was measured
   */
  String json(ObjectNode machine) throws JsonProcessingException {
    ObjectNode json = JSON.createObjectNode();
    json.set("machine", machine);
    ArrayNode jobs = json.putArray("jobs");
    for (Measured result : results) {
      ObjectNode job = jobs.addObject();
      job.put("job", result.job().name()).put("what", result.job().what());
      job.put("floor", result.job().floor()).put("unit", result.job().unit());
      job.put("size", result.size());
      put(job, "medianSeconds", result.median(Sample::seconds));
      put(job, "rate", result.median(Sample::rate));
      put(job, "floorRate", result.medianOfFloor(Sample::rate));
      put(job, "ratio", result.ratio());
      put(job, "peakMegabytes", result.most(Sample::peakMegabytes));
      put(job, "floorMegabytes", result.medianOfFloor(Sample::peakMegabytes));
      samples(job.putArray("ours"), result.ours());
      samples(job.putArray("least"), result.floor());
    }
    return JSON.writeValueAsString(json);
  }

  private static void samples(ArrayNode list, List<Sample> samples) {
    for (Sample sample : samples) {
      ObjectNode node = list.addObject();
      put(node, "rows", sample.rows());
      put(node, "seconds", sample.seconds());
      put(node, "peakMegabytes", sample.peakMegabytes());
      put(node, "cpuSeconds", sample.cpu());
      put(node, "postgresCpuSeconds", sample.postgresCpu());
      put(node, "requests", sample.requests());
      put(node, "inFlight", sample.inFlight());
    }
  }

  private static void put(ObjectNode node, String name, double figure) {
    if (!Double.isNaN(figure) && figure >= 0) {
      node.put(name, Math.round(figure * 1e4) / 1e4);
    }
  }
}
