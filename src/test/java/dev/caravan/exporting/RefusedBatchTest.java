package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RefusedBatchTest {
  private final AtomicReference<ExportTown> here = new AtomicReference<>();

  @Test
  void should_cut_a_refused_batch_until_the_bad_rows_stand_alone() throws Exception {
    try (ExportTown town = new ExportTown(5, this::spoil)) {
      town.goal("createSubscribers: true");
      for (int i = 0; i < 700; i++) {
        town.profile("new" + i + "@caravan.test", "Person " + i, "Gold");
      }
      here.set(town);
      Run run = town.open(false);
      town.export(run);
      assertThat(town.counts(run).added()).isEqualTo(697);
      assertThat(town.counts(run).rejected()).isEqualTo(3);
      assertThat(town.counts(run).rows()).isEqualTo(700);
      assertThat(town.outcomes(run, "new13@caravan.test").get(0).get("class").asText())
          .isEqualTo("REJECTED");
      assertThat(town.status("new13@caravan.test")).isEqualTo("none");
      assertThat(town.status("new12@caravan.test")).isEqualTo("subscribed");
      assertThat(town.sandbox.calls()).containsKey("POST /lists/{list}");
    }
  }

  /** A null in a payload refuses the whole call; the mapping never makes one, so put it there. */
  private void spoil(String step) {
    if (step.equals("export-carry-out/each-probe") && here.get() != null) {
      here.get()
          .jdbi
          .useHandle(
              handle ->
                  handle
                      .createUpdate(
                          """
                          update candidate
                             set payload = jsonb_set(payload, '{merge_fields,FNAME}', 'null')
                           where address in ('new0@caravan.test', 'new13@caravan.test',
                                             'new699@caravan.test')
                          """)
                      .execute());
    }
  }
}
