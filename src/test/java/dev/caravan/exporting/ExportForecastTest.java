package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ExportForecastTest {
  private static final int PEOPLE = 400;

  @Test
  void should_reckon_from_a_sample_where_there_are_many() throws Exception {
    try (ExportTown town = new ExportTown(3, null)) {
      town.goal("createSubscribers: true");
      for (int i = 0; i < PEOPLE; i++) {
        town.profile(i % 4 == 0 ? null : "p%d@caravan.test".formatted(i), "P", "Gold");
      }
      GoalPreview exact = town.preview(PEOPLE);
      assertThat(exact.isExact()).isTrue();
      assertThat(exact.counts().added()).isEqualTo(300);
      assertThat(exact.counts().invalid()).isEqualTo(100);

      GoalPreview reckoned = town.preview(PEOPLE / 2);
      assertThat(reckoned.isExact()).isFalse();
      assertThat(reckoned.candidates()).isEqualTo(PEOPLE);
      assertThat(reckoned.available()).isEqualTo(300);
      assertThat(reckoned.decided()).isBetween(150L, 250L);
      assertThat(reckoned.counts().rows()).isCloseTo(PEOPLE, within(2L));
      assertThat(reckoned.counts().invalid()).isBetween(60L, 140L);
      long left =
          town.jdbi.withHandle(
              handle ->
                  handle.createQuery("select count(*) from candidate").mapTo(Long.class).one());
      assertThat(left).isZero();
    }
  }
}
