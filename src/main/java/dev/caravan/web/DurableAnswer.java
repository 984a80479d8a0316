package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.intake.InboxEntry;
import dev.caravan.intake.Intake;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Takes a body in and answers when it is durable, not before; until then no thread waits. */
final class DurableAnswer {
  private final Intake intake;

  DurableAnswer(Intake intake) {
    this.intake = intake;
  }

  /**
   * Completes with the body of the answer; fails with an {@link ApiProblem} of status 503 when the
   * entry could not be stored, so that the sender tries again.
   */
  CompletableFuture<Object> when(Exchange exchange, InboxEntry entry, JsonNode answer) {
    CompletableFuture<Object> answered = new CompletableFuture<>();
    intake
        .accept(entry)
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                Answer.json(exchange, 200, answer);
                answered.complete(exchange.getMessage().getBody());
              } else {
                answered.completeExceptionally(
                    new ApiProblem(
                        503,
                        "Not stored",
                        "What came in could not be stored; try again in a moment",
                        List.of()));
              }
            });
    return answered;
  }

  /**
   * The body as text that can be stored.
   *
   * @throws ApiProblem 400 when it is empty, no UTF-8, or holds a NUL character
   */
  static String text(Exchange exchange) {
    return text(exchange.getMessage().getBody(byte[].class));
  }

  /**
   * The same of bytes that were read: a body can be read once.
   *
   * @param bytes null: there is no body
   */
  static String text(byte[] bytes) {
    if (bytes == null || bytes.length == 0) {
      throw ApiProblem.badRequest("the body is empty");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') >= 0) {
        throw ApiProblem.badRequest("the body holds a NUL character at " + text.indexOf('\0'));
      }
      return text;
    } catch (CharacterCodingException e) {
      throw ApiProblem.badRequest("the body is not UTF-8 text");
    }
  }
}
