package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.exporting.Batch.State;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MailchimpTime;
import dev.caravan.mailchimp.ResultFile;
import dev.caravan.run.RunStore;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the route {@code batches}: each trigger brings a batch one step further, from what
 * the table says of it. Safe for use by many threads and instances.
 *
 * <p>An answer to a submission may be lost. The batch is then looked for in Mailchimp's list before
 * it is submitted again; whether one that looks like it is ours, its operation ids tell.
 */
public final class BatchSteps {
  private static final Logger LOG = LoggerFactory.getLogger(BatchSteps.class);
  private static final String BATCH = "batch";
  private static final int AT_ONCE = 20;
  private static final int LISTED = 100;
  private static final int FETCHES = 5;

  /** A step that takes longer belongs to an instance that is gone: in pauses. */
  private static final int STEP = 6;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final Duration CLOCKS_APART = Duration.ofMinutes(2);

  private final BatchStore store;
  private final HandedOver handedOver;
  private final Duration pause;
  private final Duration patience;
  private final Clock clock;

  /**
   * @param pause before a batch is first asked after; doubles up to a minute
   * @param patience how long a batch may take before its members are read back one by one
   */
  public BatchSteps(Jdbi jdbi, RunStore runs, Duration pause, Duration patience, Clock clock) {
    this.store = new BatchStore(jdbi, runs);
    this.handedOver = new HandedOver(jdbi);
    this.pause = pause;
    this.patience = patience;
    this.clock = clock;
  }

  public List<Batch> claim() {
    Instant now = clock.instant();
    return store.claim(now, now.plus(pause.multipliedBy(STEP)), AT_ONCE);
  }

  /** Whether it has taken too long. */
  public boolean isOverdue(@Body Batch batch) {
    return batch.preparedAt().plus(patience).isBefore(clock.instant());
  }

  /** Notes that the batch is about to be submitted. */
  public MailchimpCall submission(@Body Batch batch, Exchange exchange) {
    ArrayNode operations = JsonNodeFactory.instance.arrayNode();
    for (HandedOver.Operation each : handedOver.operations(batch)) {
      ObjectNode operation = operations.addObject();
      operation.put("method", each.call().method().name());
      operation.put("path", each.call().path());
      operation.put("operation_id", batch.operationId(each.candidate()));
      if (each.call().body() != null) {
        operation.put("body", each.call().body().toString());
      }
    }
    store.submitting(batch, operations.size(), clock.instant(), pause.multipliedBy(STEP));
    exchange.setProperty(BATCH, batch.beingSent(operations.size()));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("operations", operations);
    return MailchimpCall.post(batch.account(), "/batches", body).forRun(batch.run());
  }

  public void submitted(@Body MailchimpAnswer answer, @ExchangeProperty(BATCH) Batch batch) {
    store.move(
        batch, State.SUBMITTED, answer.body().path("id").asText(), false, clock.instant(), pause);
  }

  /** Looks for a batch whose submission got no answer. */
  public MailchimpCall search(@ExchangeProperty(BATCH) Batch batch) {
    return MailchimpCall.get(batch.account(), "/batches").with("count", LISTED).forRun(batch.run());
  }

  /** Submits again what did not arrive, once it had time to. */
  public void found(@Body MailchimpAnswer answer, @ExchangeProperty(BATCH) Batch batch) {
    List<String> alike = new ArrayList<>();
    for (JsonNode each : answer.body().path("batches")) {
      Instant at = MailchimpTime.instant(each.path("submitted_at").asText());
      if (each.path("total_operations").asInt() == batch.operations()
          && !at.isBefore(batch.submittedAt().minus(CLOCKS_APART))) {
        alike.add(each.path("id").asText());
      }
    }
    Optional<String> found = store.unclaimed(batch, alike);
    if (found.isPresent()) {
      store.move(batch, State.SUBMITTED, found.get(), true, clock.instant(), Duration.ZERO);
    } else if (batch.looks() == 0) {
      store.move(batch, State.SUBMITTING, null, false, clock.instant(), pause);
    } else {
      store.move(batch, State.PREPARED, null, false, clock.instant(), Duration.ZERO);
    }
  }

  public MailchimpCall look(@ExchangeProperty(BATCH) Batch batch) {
    return MailchimpCall.get(batch.account(), "/batches/" + batch.mailchimpId())
        .forRun(batch.run());
  }

  /** Where the results are; null: not yet anywhere. */
  public ResultFile looked(
      @Body MailchimpAnswer answer, @ExchangeProperty(BATCH) Batch batch, Exchange exchange) {
    if (!answer.body().path("status").asText().equals("finished")) {
      store.move(
          batch,
          State.SUBMITTED,
          batch.mailchimpId(),
          batch.adopted(),
          clock.instant(),
          grown(batch));
      return null;
    }
    String completed = answer.body().path("completed_at").asText();
    exchange.setProperty(
        "completed", completed.isEmpty() ? answer.at() : MailchimpTime.instant(completed));
    try {
      return new ResultFile(
          batch.account(), new URI(answer.body().path("response_body_url").asText()));
    } catch (URISyntaxException e) {
      unfetched(batch, "Mailchimp gave no address of the results");
      return null;
    }
  }

  /** Keeps the results, unless they prove to be somebody else's. */
  public void results(
      @Body byte[] file,
      @ExchangeProperty(BATCH) Batch batch,
      @ExchangeProperty("completed") Instant completed) {
    try {
      BatchResults results = BatchResults.read(file, batch.token());
      if (batch.adopted() && results.isForeign()) {
        store.notOurs(batch, clock.instant());
      } else {
        store.finish(batch, results.statuses(), completed);
      }
    } catch (IOException e) {
      unfetched(batch, "the results cannot be read: " + e.getMessage());
    }
  }

  /** Stops a batch that takes too long, as far as that goes. */
  public MailchimpCall cancellation(@ExchangeProperty(BATCH) Batch batch) {
    return MailchimpCall.delete(batch.account(), "/batches/" + batch.mailchimpId())
        .forRun(batch.run());
  }

  public void overdue(@ExchangeProperty(BATCH) Batch batch) {
    lose(batch, !batch.isPrepared(), "had not ended after " + patience.toMinutes() + " minutes");
  }

  /** A step did not go through: it is tried again, or given up. */
  public void failed(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) MailchimpFailure failure,
      @ExchangeProperty(BATCH) Batch batch,
      @ExchangeProperty("completed") Instant completed) {
    if (isOverdue(batch)) {
      overdue(batch);
    } else if (completed != null) {
      unfetched(batch, failure.getMessage());
    } else if (batch.state() == State.SUBMITTED
        && failure.kind() == MailchimpFailure.Kind.NOT_FOUND) {
      lose(batch, true, "Mailchimp does not know it any more");
    } else if (batch.isJustSent()) {
      notSubmitted(batch, failure);
    } else {
      store.move(
          batch,
          batch.state(),
          batch.mailchimpId(),
          batch.adopted(),
          clock.instant(),
          grown(batch));
    }
  }

  private void notSubmitted(Batch batch, MailchimpFailure failure) {
    boolean uncertain =
        failure.status() / 100 == 2
            || failure.status() == 0
            || failure.status() >= 500
            || failure.status() == 408;
    if (uncertain) {
      store.move(batch, State.SUBMITTING, null, false, clock.instant(), pause);
    } else if (failure.isPassing() || failure.kind() == MailchimpFailure.Kind.CREDENTIALS) {
      store.move(batch, State.PREPARED, null, false, clock.instant(), LONGEST_PAUSE.dividedBy(6));
    } else {
      lose(batch, false, failure.getMessage());
    }
  }

  private void unfetched(Batch batch, String detail) {
    if (batch.fetches() + 1 < FETCHES) {
      store.unfetched(batch, clock.instant().plus(grown(batch)));
    } else {
      lose(batch, true, detail);
    }
  }

  private void lose(Batch batch, boolean carriedOut, String detail) {
    LOG.warn("Batch {} of run {}: {}; its members are looked at", batch.id(), batch.run(), detail);
    store.lose(batch, carriedOut, detail, clock.instant());
  }

  private Duration grown(Batch batch) {
    Duration grown = pause.multipliedBy(1L << Math.min(Math.max(batch.looks(), 0), 10));
    return grown.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : grown;
  }
}
