package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.camel.Exchange;

/** Stands behind the REST routes: says which bean and method was called with which headers. */
public final class StubApi {
  static final List<String> BEANS =
      List.of(
          "accountsApi",
          "audienceFieldsApi",
          "propertiesApi",
          "profilesApi",
          "segmentsApi",
          "objectivesApi",
          "zonesApi",
          "lifecyclesApi",
          "connectionsApi",
          "connectionEditsApi",
          "scheduleApi",
          "folderApi",
          "notificationsApi",
          "connectionSchema",
          "runsApi",
          "runDetailsApi",
          "runLogApi",
          "driftApi",
          "followUpsApi",
          "forecastApi",
          "eventsApi",
          "sourceApi",
          "trackApi",
          "userApi",
          "analysesApi",
          "unmatchedApi",
          "webhooksApi",
          "usersApi",
          "tokensApi",
          "meApi",
          "settingsApi",
          "auditApi",
          "oauthApi");

  private final String name;

  StubApi(String name) {
    this.name = name;
  }

  public void put(Exchange exchange) {
    echo(exchange, "put");
  }

  public void get(Exchange exchange) {
    echo(exchange, "get");
  }

  public void countDraft(Exchange exchange) {
    echo(exchange, "countDraft");
  }

  public void delete(Exchange exchange) {
    throw new IllegalStateException("password of the database is hunter2");
  }

  public void list(Exchange exchange) {
    echo(exchange, "list");
  }

  public void find(Exchange exchange) {
    echo(exchange, "find");
  }

  public void audiences(Exchange exchange) {
    echo(exchange, "audiences");
  }

  public void erase(Exchange exchange) {
    echo(exchange, "erase");
  }

  public void count(Exchange exchange) {
    echo(exchange, "count");
  }

  public void recompute(Exchange exchange) {
    echo(exchange, "recompute");
  }

  public void profiles(Exchange exchange) {
    echo(exchange, "profiles");
  }

  public void profile(Exchange exchange) {
    echo(exchange, "profile");
  }

  public void exchange(Exchange exchange) {
    echo(exchange, "exchange");
  }

  public void start(Exchange exchange) {
    throw ApiProblem.invalid(
        "the run was not started",
        List.of(new ApiProblem.FieldError("goals[0]", "vipp is no goal; there are import, vip")));
  }

  public void stop(Exchange exchange) {
    echo(exchange, "stop");
  }

  public void latest(Exchange exchange) {
    echo(exchange, "latest");
  }

  public void repair(Exchange exchange) {
    echo(exchange, "repair");
  }

  public void reasons(Exchange exchange) {
    echo(exchange, "reasons");
  }

  public void calls(Exchange exchange) {
    echo(exchange, "calls");
  }

  public void resume(Exchange exchange) {
    echo(exchange, "resume");
  }

  public void approve(Exchange exchange) {
    echo(exchange, "approve");
  }

  public void undo(Exchange exchange) {
    echo(exchange, "undo");
  }

  public void all(Exchange exchange) {
    echo(exchange, "all");
  }

  public void channels(Exchange exchange) {
    echo(exchange, "channels");
  }

  public void test(Exchange exchange) {
    echo(exchange, "test");
  }

  public void renewSecret(Exchange exchange) {
    echo(exchange, "renewSecret");
  }

  public void change(Exchange exchange) {
    echo(exchange, "change");
  }

  public void rename(Exchange exchange) {
    echo(exchange, "rename");
  }

  public void duplicate(Exchange exchange) {
    echo(exchange, "duplicate");
  }

  public void restore(Exchange exchange) {
    echo(exchange, "restore");
  }

  public void versions(Exchange exchange) {
    echo(exchange, "versions");
  }

  public void authorize(Exchange exchange) {
    echo(exchange, "authorize");
  }

  public void callback(Exchange exchange) {
    echo(exchange, "callback");
  }

  public void retry(Exchange exchange) {
    echo(exchange, "retry");
  }

  public void preview(Exchange exchange) {
    echo(exchange, "preview");
  }

  public void explain(Exchange exchange) {
    echo(exchange, "explain");
  }

  public void outcomes(Exchange exchange) {
    echo(exchange, "outcomes");
  }

  public void rotate(Exchange exchange) {
    echo(exchange, "rotate");
  }

  public void identify(Exchange exchange) {
    echo(exchange, "identify");
  }

  public void addUserProperties(Exchange exchange) {
    echo(exchange, "addUserProperties");
  }

  public void create(Exchange exchange) {
    echo(exchange, "create");
  }

  public void funnel(Exchange exchange) {
    echo(exchange, "funnel");
  }

  public void touches(Exchange exchange) {
    echo(exchange, "touches");
  }

  public void retention(Exchange exchange) {
    echo(exchange, "retention");
  }

  public void keys(Exchange exchange) {
    echo(exchange, "keys");
  }

  public void transactional(Exchange exchange) {
    echo(exchange, "transactional");
  }

  public void track(Exchange exchange) {
    echo(exchange, "track");
  }

  public void check(Exchange exchange) {
    echo(exchange, "check");
  }

  public void mailchimp(Exchange exchange) {
    echo(exchange, "mailchimp");
  }

  /** Counts what arrives, and what the heap holds meanwhile. */
  public void upload(Exchange exchange) throws IOException {
    InputStream body = exchange.getMessage().getBody(InputStream.class);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("held", body.getClass().getName());
    byte[] buffer = new byte[65536];
    long bytes = 0;
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      bytes += n;
    }
    Answer.json(exchange, 200, answer.put("bytes", bytes));
  }

  private void echo(Exchange exchange, String method) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("bean", name).put("method", method);
    ObjectNode headers = answer.putObject("headers");
    exchange.getMessage().getHeaders().forEach((key, value) -> headers.put(key, "" + value));
    answer.put("body", exchange.getMessage().getBody(String.class));
    Answer.json(exchange, 200, answer);
  }
}
