package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.connection.YamlText;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyType;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.segment.LifecycleStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StageRefreshTest {
  private static final String ANN = "ann@caravan.test";

  private ExportTown town;
  private StageRefresh refresh;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(1, null);
    refresh = new StageRefresh(town.jdbi, town.stages);
    PropertyStore properties = new PropertyStore(town.jdbi);
    properties.put(new Property("tier", PropertyType.TEXT, false, false, null, false));
    properties.put(new Property("email", PropertyType.EMAIL, false, true, null, false));
    new LifecycleStore(town.jdbi, properties, town.stages)
        .put(
            new YamlText()
                .parse(
                    """
                    lifecycle: customer
                    stages: [{stage: new, where: {property: tier, empty: false}}]
                    """));
    town.goal("createSubscribers: true");
    town.profile(ANN, "Ann", "Gold");
    town.profile("bob@caravan.test", "Bob", "Gold");
  }

  @AfterEach
  void stop() {
    town.close();
  }

  private long stages(Run run) {
    refresh.refresh(town.goalRun(run), 0);
    town.runs.close(run, RunState.COMPLETED, null);
    return town.jdbi.withHandle(
        handle -> handle.createQuery("select count(*) from stage").mapTo(Long.class).one());
  }

  @Test
  void should_write_nothing_in_a_dry_run() {
    assertThat(stages(town.open(true))).isZero();
    assertThat(stages(town.open(false))).isEqualTo(2);
  }

  @Test
  void should_look_at_nobody_else_in_a_run_about_one_person() {
    assertThat(stages(town.open(false, ANN))).isEqualTo(1);
  }

  @Test
  void should_find_one_person_by_a_key() {
    List<String> plan =
        town.jdbi.withHandle(
            handle -> {
              handle.execute(
                  """
                  insert into identifier
                  select 'email', 'p' || n || '@caravan.test', n from generate_series(10, 20000) n
                  """);
              handle.execute("analyze identifier");
              handle.execute("analyze property");
              return handle
                  .createQuery("explain " + StageRefresh.WITH_ADDRESS)
                  .bind("address", ANN)
                  .mapTo(String.class)
                  .list();
            });
    assertThat(plan)
        .anyMatch(line -> line.contains("Index Cond: ((property = ") && line.contains("(value = "))
        .noneMatch(line -> line.contains("Seq Scan on identifier"));
  }
}
