package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The route {@code schedule} on its own, on two instances of the program with one database. */
class ScheduleRouteTest {
  private final Town town = new Town();
  private final List<Integer> requested = new CopyOnWriteArrayList<>();
  private final CamelContext one = instance("one");
  private final CamelContext two = instance("two");

  /** Stands in for the room above, which opens runs. */
  public final class Runs {
    public record Opened(int connection, long id, String state) {}

    public Opened request(int connection) {
      requested.add(connection);
      return new Opened(connection, requested.size(), "STARTING");
    }
  }

  @AfterEach
  void close() {
    one.stop();
    two.stop();
    town.close();
  }

  @Test
  void should_request_each_due_run_on_one_instance_only() {
    int daily =
        town.put("{connection: daily, account: main, schedule: {timesPerDay: 1}}")
            .connection()
            .id();
    int hourly =
        town.put("{connection: hourly, account: main, schedule: {timesPerDay: 24}}")
            .connection()
            .id();
    town.put("{connection: by-hand, account: main}");

    one.start();
    two.start();
    await().atMost(Duration.ofSeconds(20)).until(() -> requested.size() == 2);
    assertThat(requested).containsExactlyInAnyOrder(daily, hourly);

    for (int hour = 1; hour <= 5; hour++) {
      int expected = 2 + hour;
      town.clock.advance(Duration.ofHours(1));
      await().atMost(Duration.ofSeconds(20)).until(() -> requested.size() >= expected);
    }
    await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(5))
        .until(() -> requested.size() == 7);
    assertThat(requested).filteredOn(id -> id == daily).hasSize(1);
    assertThat(requested).filteredOn(id -> id == hourly).hasSize(6);
  }

  private CamelContext instance(String name) {
    try {
      DefaultCamelContext context = new DefaultCamelContext();
      context.getCamelContextExtension().setName(name);
      Properties settings = new Properties();
      settings.setProperty("caravan.schedule.interval", "50");
      context.getPropertiesComponent().setInitialProperties(settings);
      context
          .getRegistry()
          .bind(
              "dueConnections", new DueConnections(town.database.jdbi(), town.reader, town.clock));
      context.getRegistry().bind("scheduledRuns", new Runs());
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(
              ResourceHelper.resolveResource(
                  context, "file:" + Path.of("routes/schedule.camel.yaml").toAbsolutePath()));
      return context;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
