package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.auth.User;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;
import org.apache.camel.spi.SynchronizationRouteAware;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every call of the API has around its handler: before it, the handler is told who calls;
 * behind it and before the answer leaves, a change is written down, and people are masked where the
 * caller may not see them.
 */
public final class AdmittedCalls {
  private static final Logger LOG = LoggerFactory.getLogger(AdmittedCalls.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PersonalData people;
  private final AuditTrail trail;
  private final CallRights rights = new CallRights();

  public AdmittedCalls(PersonalData people, AuditTrail trail) {
    this.people = people;
    this.trail = trail;
  }

  /**
   * The first step of every route that is open to the world; webhooks pass. What a caller sent
   * under a name that would steer a Camel component is gone behind it, and so are credentials.
   */
  public void enter(Exchange exchange) {
    User user =
        exchange.getMessage().getHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER, User.class);
    exchange.getMessage().getHeaders().keySet().removeIf(AdmittedCalls::isNotForRoutes);
    if (user == null) {
      return;
    }
    Admission admission = (Admission) user.principal().getMap().get(Admission.KEY);
    admission.caller().enter(exchange);
    exchange
        .getUnitOfWork()
        .addSynchronization(new BeforeAnswer(exchange, admission, watch(admission)));
  }

  private static boolean isNotForRoutes(String header) {
    return startsWith(header, "Camel")
            && !startsWith(header, "CamelHttp")
            && !startsWith(header, "CamelRest")
        || header.equalsIgnoreCase("Authorization")
        || header.equalsIgnoreCase("Cookie");
  }

  private static boolean startsWith(String header, String beginning) {
    return header.regionMatches(true, 0, beginning, 0, beginning.length());
  }

  /**
   * The same around a handler that a page of the console calls, in this process.
   *
   * @param call as the table of calls has it: {@code PUT /api/connections/{name}}
   * @param path what it is about: {@code /api/connections/newsletter}
   * @throws ApiProblem when the caller may not make this call, or the handler refuses it
   */
  public void make(
      Caller caller,
      String call,
      String path,
      String origin,
      Exchange exchange,
      Consumer<Exchange> handler) {
    CallRights.Right right = rights.of(call);
    if (!caller.role().covers(right.role())) {
      throw new ApiProblem(
          403,
          "Not allowed",
          "This needs the role %s; %s is %s."
              .formatted(right.role().word(), caller.name(), caller.role().word()),
          List.of());
    }
    Admission admission = new Admission(caller, call, right, path, origin);
    AuditTrail.Watch watch = watch(admission);
    caller.enter(exchange);
    handler.accept(exchange);
    finish(exchange, admission, watch);
  }

  /** Null: it changes nothing. */
  private AuditTrail.Watch watch(Admission admission) {
    return admission.isChange() ? trail.watch(admission) : null;
  }

  private void finish(Exchange exchange, Admission admission, AuditTrail.Watch watch) {
    try {
      if (watch != null) {
        watch.ended(
            exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class));
      }
      mask(exchange, admission);
    } catch (IOException | RuntimeException e) {
      LOG.error("{} was carried out, and its answer is kept back", admission.call(), e);
      Answer.bytes(
          exchange,
          500,
          Problems.CONTENT_TYPE,
          Problems.document(500, "Internal error", "This is a mistake of ours; the log has it")
              .toString());
    }
  }

  private void mask(Exchange exchange, Admission admission) throws IOException {
    Message message = exchange.getMessage();
    String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
    boolean open = admission.caller().maySeePersonalData() || !admission.right().people();
    // Files of lines are masked line by line, where they are written.
    if (!open && type.contains("json") && !type.contains("ndjson")) {
      JsonNode answer = JSON.readTree(message.getBody(byte[].class));
      message.setBody(people.shown(admission.caller(), answer).toString());
    }
  }

  /** Runs when the route has ended, in its thread. */
  private final class BeforeAnswer extends SynchronizationAdapter
      implements SynchronizationRouteAware {
    private final String route;
    private final Admission admission;
    private final AuditTrail.Watch watch;

    BeforeAnswer(Exchange exchange, Admission admission, AuditTrail.Watch watch) {
      this.route = exchange.getFromRouteId();
      this.admission = admission;
      this.watch = watch;
    }

    @Override
    public SynchronizationRouteAware getRouteSynchronization() {
      return this;
    }

    @Override
    public void onBeforeRoute(Route route, Exchange exchange) {
      // the call was let in before
    }

    @Override
    public void onAfterRoute(Route ended, Exchange exchange) {
      if (ended.getRouteId().equals(route)) {
        finish(exchange, admission, watch);
      }
    }
  }
}
