package dev.caravan;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Pages of members that Mailchimp answers only once the test lets them go. */
final class HeldPages {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  /** Holds those of this audience from now on. */
  void of(TestAudience audience) {
    audience.onPage(
        () -> {
          asked.countDown();
          await(goOn, "the pages were not let go");
        });
  }

  /** Waits until a run asks for one of them. */
  void awaitOne() {
    await(asked, "nobody asked for a page");
  }

  void letGo() {
    goOn.countDown();
  }

  private static void await(CountDownLatch latch, String otherwise) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError(otherwise);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
