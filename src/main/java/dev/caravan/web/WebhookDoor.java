package dev.caravan.web;

import dev.caravan.intake.Door;
import dev.caravan.intake.Doors;
import dev.caravan.intake.WebhookSignatures;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets a webhook pass to its route only when its secret and its signature are right: here the body
 * is still the bytes that were signed, and nothing has parsed it. What is refused costs no more
 * than reading it, and reaches no route.
 */
public final class WebhookDoor implements Consumer<Router> {
  // Behind the handler that declares bodies as bytes, before Camel's own.
  private static final int READ = -19;
  private static final int CHECK = -18;

  private record Request(String kind, String connection, String secret) {}

  private final Doors doors;
  private final WebhookAddress addresses;
  private final Clock clock;

  public WebhookDoor(Doors doors, WebhookAddress addresses, Clock clock) {
    this.doors = doors;
    this.addresses = addresses;
    this.clock = clock;
  }

  @Override
  public void accept(Router router) {
    router
        .route("/webhooks/*")
        .order(READ)
        .handler(BodyHandler.create(false).setBodyLimit(RawBody.LARGEST))
        .failureHandler(WebhookDoor::unreadable);
    router.route("/webhooks/*").order(CHECK).handler(this::check);
  }

  private void check(RoutingContext context) {
    Request request = request(context);
    boolean signed =
        context.request().method() == HttpMethod.POST
            && (request.kind().equals("mailchimp") || request.kind().equals("transactional"));
    if (!signed) {
      context.next();
      return;
    }
    byte[] body =
        context.body().buffer() == null ? new byte[0] : context.body().buffer().getBytes();
    Optional<Door> remembered = doors.remembered(request.connection(), request.secret());
    if (remembered.isPresent() && mistake(context, request, remembered.get(), body).isEmpty()) {
      context.next();
      return;
    }
    context
        .vertx()
        .executeBlocking(() -> look(context, request, body), false)
        .onSuccess(
            mistake ->
                mistake.ifPresentOrElse(
                    problem ->
                        ProblemResponse.send(
                            context, problem.status(), problem.title(), problem.getMessage()),
                    context::next))
        .onFailure(
            failure ->
                ProblemResponse.send(
                    context, 503, "Not stored", "The database cannot be asked; try again"));
  }

  private Optional<ApiProblem> look(RoutingContext context, Request request, byte[] body) {
    Optional<Door> door = doors.look(request.connection(), request.secret());
    if (door.isEmpty()) {
      return Optional.of(ApiProblem.notFound("there is no webhook at this address"));
    }
    return mistake(context, request, door.get(), body)
        .map(mistake -> new ApiProblem(403, "Signature refused", mistake, List.of()));
  }

  private Optional<String> mistake(
      RoutingContext context, Request request, Door door, byte[] body) {
    if (request.kind().equals("mailchimp")) {
      String header = context.request().getHeader("X-Mailchimp-Signature");
      return WebhookSignatures.audience(door, header, body, clock.instant());
    }
    String url = addresses.of("transactional", door.connection().name(), request.secret());
    String header = context.request().getHeader("X-Mandrill-Signature");
    return WebhookSignatures.transactional(door, header, url, body);
  }

  // The same path that the routes are found by.
  private static Request request(RoutingContext context) {
    String[] segments = context.normalizedPath().split("/");
    return segments.length == 5
        ? new Request(segments[2], decoded(segments[3]), decoded(segments[4]))
        : new Request("", "", "");
  }

  private static String decoded(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return segment;
    }
  }

  private static void unreadable(RoutingContext context) {
    if (context.statusCode() == 413) {
      ProblemResponse.send(
          context, 413, "Too large", "A webhook carries at most " + RawBody.LARGEST + " bytes");
    } else {
      context.next();
    }
  }
}
