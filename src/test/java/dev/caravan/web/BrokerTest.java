package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.command.ActiveMQQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue of a broker stands where raw events go and come from, by the setting alone. */
class BrokerTest {
  private static final String WEBHOOK = "/webhooks/mailchimp/newsletter/path-secret-0001";

  @TempDir Path directory;

  private BrokerService broker;
  private Connection first;
  private EventDoors doors;

  @BeforeEach
  void open() throws Exception {
    broker = broker();
    broker.start();
    broker.waitUntilStarted();
    ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://events?create=false");
    // The first connection opens the broker's way in, and who comes just then is turned away.
    first = factory.createConnection();
    first.start();
    doors =
        new EventDoors(
            Map.of(
                "caravan.events.intake",
                "jms:queue:raw-events?transacted=true&recoveryInterval=200",
                "camel.component.jms.connectionFactory",
                "#bean:broker"),
            Map.of("broker", factory));
    doors.world.connection(
        "newsletter", "{\"events\": {\"joinKey\": \"email\", \"types\": [\"unsubscribe\"]}}");
  }

  @AfterEach
  void close() throws Exception {
    doors.close();
    first.close();
    broker.stop();
  }

  @Test
  void should_find_every_event_that_came_by_way_of_the_broker() throws Exception {
    for (int person = 1; person <= 20; person++) {
      assertThat(unsubscribe(person).statusCode()).isEqualTo(200);
      assertThat(visit(person).statusCode()).isEqualTo(200);
    }

    awaitEvents(40);
    assertThat(queue().getDestinationStatistics().getEnqueues().getCount()).isEqualTo(40);
    awaitEmptyQueue();
  }

  @Test
  void should_keep_with_the_broker_what_the_database_does_not_take() throws Exception {
    doors.world.execute("alter table inbox rename to inbox_away");
    for (int person = 1; person <= 5; person++) {
      assertThat(unsubscribe(person).statusCode()).isEqualTo(200);
      assertThat(visit(person).statusCode()).isEqualTo(200);
    }
    // Longer than a broker would try by itself: six times within a second.
    Thread.sleep(1_500);
    assertThat(queue().getDestinationStatistics().getMessages().getCount()).isEqualTo(10);

    doors.world.execute("alter table inbox_away rename to inbox");

    awaitEvents(10);
    awaitEmptyQueue();
  }

  @Test
  void should_answer_503_when_the_broker_does_not_take_it() throws Exception {
    assertThat(unsubscribe(1).statusCode()).isEqualTo(200);
    awaitEvents(1);
    broker.stop();
    broker.waitUntilStopped();

    HttpResponse<String> refused = unsubscribe(2);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("try again in a moment").doesNotContain("vm:");
    broker = broker();
    broker.start();
    await().until(() -> unsubscribe(3).statusCode() == 200 && events() == 2);
  }

  private BrokerService broker() {
    BrokerService service = new BrokerService();
    service.setBrokerName("events");
    service.setUseJmx(false);
    service.setDataDirectoryFile(directory.toFile());
    service.setUseShutdownHook(false);
    return service;
  }

  /** The broker hears of it after the database. */
  private void awaitEmptyQueue() {
    await().until(() -> queue().getDestinationStatistics().getMessages().getCount() == 0);
  }

  private Destination queue() throws Exception {
    return broker.getDestination(new ActiveMQQueue("raw-events"));
  }

  private HttpResponse<String> unsubscribe(int person) {
    return doors.post(
        WEBHOOK,
        "application/x-www-form-urlencoded",
        "type=unsubscribe&fired_at=2026-11-01+10%3A00%3A00&data%5Baction%5D=unsub&data%5Bemail%5D=person."
            + person
            + "%40example.org&data%5Blist_id%5D=a1b2c3d4e5&data%5Bcampaign_id%5D=8a25ff1d98");
  }

  /** Without a key and a time: each call is an event of its own. */
  private HttpResponse<String> visit(int person) {
    return doors.post(
        "/api/track",
        "application/json",
        "{\"app_id\": \"newsletter\", \"identity\": \"person."
            + person
            + "@example.org\", \"event\": \"Visit\"}");
  }

  private long events() {
    return doors.world.number("select count(*) from event");
  }

  private void awaitEvents(long number) {
    await().until(() -> events() == number);
  }
}
