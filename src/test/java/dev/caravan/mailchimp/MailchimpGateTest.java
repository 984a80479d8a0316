package dev.caravan.mailchimp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.main.Main;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The gate with its real routes, before a Mailchimp that is out of order. */
class MailchimpGateTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Main main = new Main();
  private final AtomicInteger attempts = new AtomicInteger();
  private final Clock clock = new SettableClock("2026-11-01T12:00:00Z");
  private final List<MadeCall> made = new CopyOnWriteArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private int status = 500;
  private TestDatabase database;
  private ConnectionPermits permits;
  private HttpServer mailchimp;
  private URI endpoint;

  @BeforeEach
  void start() throws IOException {
    mailchimp = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    mailchimp.createContext(
        "/",
        exchange -> {
          attempts.incrementAndGet();
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    mailchimp.start();
    endpoint = URI.create("http://127.0.0.1:" + mailchimp.getAddress().getPort() + "/3.0");
    database = new TestDatabase();
    permits = new ConnectionPermits(database.dataSource(), 8, clock);
    main.addInitialProperty(
        "camel.main.routesIncludePattern",
        "file:routes/mailchimp.camel.yaml,file:routes/errors.camel.yaml");
    main.addInitialProperty("caravan.mailchimp.retries", "3");
    main.addInitialProperty("caravan.mailchimp.retry-delay", "1");
    main.bind("mailchimpConnections", new PoolingHttpClientConnectionManager());
    main.bind("problems", new Object());
    main.bind("oauthSteps", new OAuthSteps(JSON));
    main.bind("resultFiles", new ResultFiles(oneAccount(), ResultFiles.HOSTS));
    main.bind(
        "mailchimpGate",
        new GateSteps(
            oneAccount(), permits, new AnswerReader(JSON, clock), JSON, made::add, clock));
    main.start();
  }

  @AfterEach
  void stop() {
    main.stop();
    mailchimp.stop(0);
    permits.close();
    database.close();
  }

  @Test
  @Timeout(60)
  void should_try_again_for_a_run_and_give_up_in_the_end() {
    MailchimpGate gate = new MailchimpGate(main.getCamelContext()::createProducerTemplate);
    assertThatThrownBy(() -> gate.ask(MailchimpCall.get(1, "/lists")))
        .isInstanceOf(MailchimpFailure.class);
    assertThat(attempts).hasValue(4);
    assertThat(made)
        .hasSize(4)
        .allSatisfy(
            call -> {
              assertThat(call.path()).isEqualTo("/lists");
              assertThat(call.status()).isEqualTo(500);
              assertThat(call.run()).isZero();
            });
  }

  @Test
  void should_ask_once_where_somebody_waits_for_the_answer() {
    MailchimpGate gate = MailchimpGate.once(main.getCamelContext()::createProducerTemplate);
    assertThatThrownBy(() -> gate.ask(MailchimpCall.get(1, "/lists")))
        .isInstanceOf(MailchimpFailure.class)
        .hasMessageContaining("500");
    assertThat(attempts).hasValue(1);
  }

  @Test
  void should_tell_of_a_call_without_telling_whom_it_was_about_even_when_no_answer_comes() {
    mailchimp.stop(0);
    MailchimpGate gate = MailchimpGate.once(main.getCamelContext()::createProducerTemplate);
    assertThatThrownBy(
            () ->
                gate.ask(
                    MailchimpCall.get(
                            1, "/lists/a1/members/" + SubscriberHash.of("ann@people.test"))
                        .with("fields", "id")
                        .with("unique_email_id", "e8feaf0c3c")
                        .with("count", 10)
                        .forRun(7)))
        .isInstanceOf(MailchimpFailure.class);
    assertThat(made).hasSize(1);
    assertThat(made.get(0).path()).isEqualTo("/lists/a1/members/…?count=10");
    assertThat(made.get(0).status()).isZero();
    assertThat(made.get(0).run()).isEqualTo(7);
  }

  @Test
  void should_leave_out_every_form_in_which_an_address_names_a_member() {
    for (String path :
        List.of(
            "/lists/a1/members/ann@people.test",
            "/lists/a1/members/ann%40people.test",
            "/lists/a1/members/1bc3bc1c920d4a6cef2ee0d620f08bb0")) {
      assertThat(CallPath.of(MailchimpCall.get(1, path + "/tags")))
          .isEqualTo("/lists/a1/members/…/tags");
    }
    assertThat(CallPath.of(MailchimpCall.get(1, "/lists/a1/members")))
        .isEqualTo("/lists/a1/members");
    assertThat(
            CallPath.of(MailchimpCall.get(1, "/reports/8a25ff1d98/email-activity/ann@people.test")))
        .isEqualTo("/reports/8a25ff1d98/email-activity/…");
  }

  @Test
  void should_leave_it_to_the_caller_to_tell_of_a_refusal() {
    Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    status = 404;
    try {
      MailchimpGate gate = new MailchimpGate(main.getCamelContext()::createProducerTemplate);
      assertThatThrownBy(() -> gate.ask(MailchimpCall.get(1, "/lists/x")))
          .isInstanceOf(MailchimpFailure.class)
          .hasMessageContaining("404");
      assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    } finally {
      root.detachAppender(log);
    }
  }

  @Test
  void should_ask_once_whose_a_key_is() {
    MailchimpGate gate = new MailchimpGate(main.getCamelContext()::createProducerTemplate);
    assertThatThrownBy(() -> gate.whoAmI(endpoint, "0123-us6"))
        .isInstanceOf(MailchimpFailure.class);
    assertThat(attempts).hasValue(1);
  }

  private MailchimpAccounts oneAccount() {
    return new MailchimpAccounts() {
      @Override
      public Access access(int account) {
        return new Access(endpoint, "0123-us6", "login");
      }

      @Override
      public void refused(int account, String detail) {
        throw new AssertionError("nobody refused the key: " + detail);
      }
    };
  }
}
