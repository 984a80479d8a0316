package dev.caravan.web.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.access.ConsoleUser;
import dev.caravan.web.Caller;
import dev.caravan.web.Origin;
import dev.caravan.web.Words;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody asks for a page or sends a form. For one thread. */
final class Visit {
  private static final String FLASHES = "flashes";
  private static final Pattern PART = Pattern.compile(":(\\w+)");
  private static final int PIECE = 64 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(Visit.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RoutingContext context;
  private final Templates templates;
  private final Surroundings around;
  private final Caller caller;
  private final List<Flash> flashes;
  private Form form;

  /**
   * @param caller null: a stranger
   */
  Visit(RoutingContext context, Templates templates, Surroundings around, Caller caller) {
    this.context = context;
    this.templates = templates;
    this.around = around;
    this.caller = caller;
    this.flashes = Flash.of(note(FLASHES));
  }

  /** A part of the path. */
  String path(String name) {
    return context.pathParam(name);
  }

  /** A path with the parts of this one in the place of their names: {@code /segments/:name}. */
  String filled(String path) {
    return PART.matcher(path)
        .replaceAll(part -> Matcher.quoteReplacement(Words.step(path(part.group(1)))));
  }

  /** A parameter behind the path; empty when it is not there. */
  String query(String name) {
    List<String> values = context.queryParam(name);
    return values.isEmpty() ? "" : values.get(0).strip();
  }

  /** Every value of a parameter behind the path, as it was sent. */
  List<String> queries(String name) {
    return context.queryParam(name);
  }

  /** The form that was sent; empty when none was. */
  Form form() {
    if (form == null) {
      Buffer body = context.body() == null ? null : context.body().buffer();
      form = body == null ? Form.EMPTY : Form.of(body.toString(StandardCharsets.UTF_8));
    }
    return form;
  }

  boolean isPost() {
    return context.request().method() == HttpMethod.POST;
  }

  /** Where the visit is, without what stands behind a question mark. */
  String currentPath() {
    return context.normalizedPath();
  }

  /** Asked for by a script of the page, which puts the answer into it. */
  boolean isPartial() {
    return context.request().getHeader("HX-Request") != null;
  }

  /** What speaks of people, as whoever is logged in may see it. */
  JsonNode shown(JsonNode people) {
    return around.people().shown(caller, people);
  }

  /** Who is logged in; null: nobody. */
  Caller caller() {
    return caller;
  }

  /** Whether whoever is logged in may make a call of the API. */
  boolean may(String call) {
    return caller != null && around.rights().allow(caller, call);
  }

  /** From now on somebody is logged in. */
  void logIn(ConsoleUser user) {
    around.sessions().begin(context, user);
  }

  void logOut() {
    around.sessions().end(context);
  }

  String address() {
    return Origin.of(context).address();
  }

  /** What forms of its pages carry. */
  String csrf() {
    return FormGuard.token(around.sessions().token(context));
  }

  /** The program that runs. */
  CamelContext camel() {
    return around.camel().get();
  }

  Instant now() {
    return around.clock().instant();
  }

  /**
   * A call of the API in the name of whoever is logged in.
   *
   * @param name as the OpenAPI document has it: {@code GET /api/connections/{name}}
   */
  ApiCall call(String name, Consumer<Exchange> handler) {
    return new ApiCall(
        around.camel().get(),
        (call, path, exchange, then) ->
            around.calls().make(caller, call, path, address(), exchange, then),
        name,
        handler);
  }

  /** A sentence that may name people, as whoever is logged in may see it. */
  String shown(String text) {
    return around.people().text(caller, text);
  }

  /** What an earlier page has kept; missing where none has. */
  JsonNode note(String key) {
    try {
      return JSON.readTree(caller == null ? "{}" : around.sessions().notes(context)).path(key);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what pages have kept cannot be read", e);
    }
  }

  /**
   * Keeps something for later pages of the same session, in the database: no secret.
   *
   * @param value null: it is kept no longer
   */
  void note(String key, JsonNode value) {
    around.sessions().note(context, key, value == null ? null : value.toString());
  }

  /** Says something on the page that comes next. */
  void flash(Flash flash) {
    flashes.add(flash);
    note(FLASHES, Flash.json(flashes));
  }

  /** What is to be said by now; said once. */
  List<Flash> takeFlashes() {
    List<Flash> taken = List.copyOf(flashes);
    if (!taken.isEmpty()) {
      flashes.clear();
      note(FLASHES, null);
    }
    return taken;
  }

  /** A page to be put together and shown. */
  Page page(String template, String title) {
    return new Page(this, templates, template, title);
  }

  void html(int status, String html) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .end(html);
  }

  /** A file to be kept. */
  void file(String name, String contentType, byte[] content) {
    context
        .response()
        .putHeader("Content-Type", contentType)
        .putHeader("Content-Disposition", "attachment; filename=\"" + name + "\"")
        .end(Buffer.buffer(content));
  }

  /**
   * A file of any length, to be kept; piece by piece, as the browser takes it.
   *
   * @param content is closed
   */
  void file(String name, String contentType, InputStream content) {
    HttpServerResponse response =
        context
            .response()
            .setChunked(true)
            .putHeader("Content-Type", contentType)
            .putHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
    try (InputStream pieces = content) {
      byte[] piece = pieces.readNBytes(PIECE);
      while (piece.length > 0) {
        response.write(Buffer.buffer(piece)).toCompletionStage().toCompletableFuture().join();
        piece = pieces.readNBytes(PIECE);
      }
      response.end();
    } catch (IOException e) {
      response.reset();
    } catch (CompletionException e) {
      LOG.debug("{} was not taken to its end", name, e);
    }
  }

  /**
   * Sends the browser to Mailchimp, where a call says. A form may lead to our own pages only, so
   * that this is a page that is left at once.
   */
  void leave(ApiCall call) {
    call.text();
    String cookie = call.header("Set-Cookie");
    if (cookie != null) {
      context.response().putHeader("Set-Cookie", cookie);
    }
    String address = call.header("Location");
    context.response().putHeader("Refresh", "0; url=" + address);
    page("oauth/leaving.jte", "On to Mailchimp").in("settings").with("address", address).show();
  }

  /** Sends the browser to another page. */
  void redirect(String path) {
    if (isPartial()) {
      context.response().setStatusCode(204).putHeader("HX-Redirect", path).end();
    } else {
      context.response().setStatusCode(303).putHeader("Location", path).end();
    }
  }
}
