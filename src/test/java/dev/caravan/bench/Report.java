package dev.caravan.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** What was measured, as a table for people and as JSON for programs. */
record Report(List<Measured> results) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        "%n%-46s %8s %17s %10s %10s %6s %8s %8s %8s %6s %4s%n"
            .formatted(
                "job",
                "median s",
                "spread s",
                "rows/s",
                "floor/s",
                "ratio",
                "RSS MB",
                "CPU s",
                "PG CPU s",
                "calls",
                "peak"));
    for (Measured result : results) {
      double[] spread = result.spread();
      table.append(
          String.format(
              Locale.ROOT,
              "%-46s %8.2f %8.2f-%8.2f %10.0f %10.0f %6.2f %8.0f %8.1f %8.1f %6.0f %4.0f%n",
              result.job().what(),
              result.median(Sample::seconds),
              spread[0],
              spread[1],
              result.median(Sample::rate),
              result.medianOfFloor(Sample::rate),
              result.ratio(),
              result.most(Sample::peakMegabytes),
              result.median(Sample::cpu),
              result.median(Sample::postgresCpu),
              result.median(Sample::requests),
              result.most(Sample::inFlight)));
    }
    return table.toString();
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
      job.put("medianSeconds", result.median(Sample::seconds));
      job.put("rate", result.median(Sample::rate));
      job.put("floorRate", result.medianOfFloor(Sample::rate));
      job.put("ratio", result.ratio());
      job.put("peakMegabytes", result.most(Sample::peakMegabytes));
      job.set("ours", JSON.valueToTree(result.ours()));
      job.set("least", JSON.valueToTree(result.floor()));
    }
    return JSON.writeValueAsString(json);
  }
}
