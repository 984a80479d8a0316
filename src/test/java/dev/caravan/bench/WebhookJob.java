package dev.caravan.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;

/** Webhooks of Mailchimp, each answered when it is on disk. */
final class WebhookJob implements Job {
  /** Of an audience that is not imported: nobody has to be read back from the sandbox. */
  private static final byte[] BODY =
      ("type=profile&fired_at=2026-11-01+10%3A00%3A00&data%5Bid%5D=8a25ff1d98"
              + "&data%5Bemail%5D=ann%40example.org&data%5Bemail_type%5D=html&data%5Bip_opt%5D=203.0.113.7"
              + "&data%5Bmerges%5D%5BEMAIL%5D=ann%40example.org&data%5Bmerges%5D%5BFNAME%5D=Ann"
              + "&data%5Bmerges%5D%5BLNAME%5D=Lee&data%5Blist_id%5D=ffffffffff")
          .getBytes(US_ASCII);

  private final Members members;
  private final BenchTown town;

  WebhookJob(Members members) {
    this.members = members;
    this.town = members.town;
  }

  @Override
  public String name() {
    return "webhooks";
  }

  @Override
  public String what() {
    return "%,d webhooks over %d connections"
        .formatted(town.options.webhooks(), town.options.senders());
  }

  @Override
  public String floor() {
    return "bare inserts in a loop, as many rows each as there are connections, each on disk";
  }

  @Override
  public String unit() {
    return "webhooks";
  }

  @Override
  public Sample ours() throws Exception {
    members.beConnected();
    URI address =
        URI.create(
            town.caravan
                .get("/api/connections/" + BenchTown.CONNECTION + "/source")
                .at("/webhooks/mailchimp")
                .asText());
    Map<String, String> headers = Map.of("Content-Type", "application/x-www-form-urlencoded");
    byte[] request = HttpConnection.request("POST", address, address.getPath(), headers, BODY);
    Requests webhooks =
        new Requests(address, Collections.nCopies(town.options.webhooks(), request));
    Sample sample =
        new Meter(town)
            .measure(
                () -> webhooks.send(town.options.senders()), seconds -> town.options.webhooks());
    Awaitility.await("the inbox to be worked off")
        .atMost(java.time.Duration.ofMinutes(2))
        .until(() -> open() == 0);
    return sample;
  }

  private long open() {
    return town.database()
        .withHandle(
            handle ->
                handle
                    .createQuery("select count(*) from inbox where done_at is null")
                    .mapTo(Long.class)
                    .one());
  }

  /** No more rows can share a commit than senders wait for an answer. */
  @Override
  public Sample least() {
    try (Handle handle = town.database().open()) {
      handle.execute("create schema if not exists floor");
      handle.execute("drop table if exists floor.inbox");
      handle.execute("create table floor.inbox (like public.inbox including all)");
      handle.execute("checkpoint");
      String[] bodies =
          Collections.nCopies(town.options.senders(), new String(BODY, US_ASCII))
              .toArray(String[]::new);
      int groups = (town.options.webhooks() + bodies.length - 1) / bodies.length;
      long begin = System.nanoTime();
      for (int i = 0; i < groups; i++) {
        handle
            .createUpdate(
                """
                insert into floor.inbox (connection, source, body)
                select 1, 'mailchimp', body from unnest(:bodies) as w (body)
                """)
            .bindArray("bodies", String.class, (Object[]) bodies)
            .execute();
      }
      return Sample.of(groups * (double) bodies.length, (System.nanoTime() - begin) / 1e9);
    }
  }
}
