package dev.caravan.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** On what was measured: figures without it say nothing. */
final class Machine {
  private static final List<String> DATABASE_SETTINGS =
      List.of(
          "server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers");

  private Machine() {}

  static ObjectNode describe(BenchTown town) {
    ObjectNode machine = JsonNodeFactory.instance.objectNode();
    machine.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("loadBefore", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    machine.put("java", System.getProperty("java.vm.version"));
    machine.put("options", String.join(" ", town.javaOptions()));
    machine.put("connections", town.options.connections());
    ObjectNode database = machine.putObject("postgresql");
    for (String setting : DATABASE_SETTINGS) {
      String value =
          town.database()
              .withHandle(
                  handle -> handle.createQuery("show " + setting).mapTo(String.class).one());
      database.put(setting, value);
    }
    return machine;
  }
}
