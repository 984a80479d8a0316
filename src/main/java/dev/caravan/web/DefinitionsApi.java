package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.segment.ConsentDocument;
import dev.caravan.segment.DefinitionInUse;
import dev.caravan.segment.InvalidDefinition;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** {@code /api/objectives} and {@code /api/zones}: one of these each. */
public final class DefinitionsApi {
  /** The document that defines something, and its id. */
  private record Definition(String id, ObjectNode document) {}

  private final String word;
  private final Supplier<List<Definition>> all;
  private final Predicate<ObjectNode> put;
  private final Consumer<ObjectNode> check;
  private final Predicate<String> delete;
  private final Function<String, List<String>> uses;

  /**
   * @param word what is defined: the key of its id in the document
   * @param all in the order of the ids
   * @param put stores a document, and tells whether it is a new one
   * @param check refuses what is not to be stored
   * @param delete whether there was one
   * @param uses the connections that go by one, in words
   */
  private DefinitionsApi(
      String word,
      Supplier<List<Definition>> all,
      Predicate<ObjectNode> put,
      Consumer<ObjectNode> check,
      Predicate<String> delete,
      Function<String, List<String>> uses) {
    this.word = word;
    this.all = all;
    this.put = put;
    this.check = check;
    this.delete = delete;
    this.uses = uses;
  }

  public static DefinitionsApi objectives(ObjectiveStore store, ConnectionUses uses) {
    return new DefinitionsApi(
        "objective",
        () ->
            store.all().objectives().values().stream()
                .map(one -> new Definition(one.id(), ConsentDocument.json(one)))
                .toList(),
        store::putObjective,
        store::checkObjective,
        store::deleteObjective,
        uses::usesOfObjective);
  }

  public static DefinitionsApi zones(ObjectiveStore store, ConnectionUses uses) {
    return new DefinitionsApi(
        "zone",
        () ->
            store.all().zones().values().stream()
                .map(one -> new Definition(one.id(), ConsentDocument.json(one)))
                .toList(),
        store::putZone,
        ConsentDocument::zone,
        store::deleteZone,
        uses::usesOfZone);
  }

  /**
   * 201 for a new one, otherwise 200. The id may be left out of the document: the address has it.
   */
  public void put(Exchange exchange) {
    String id = id(exchange);
    ObjectNode document = RequestDocument.named(exchange, word, id);
    try {
      boolean fresh = put.test(document);
      Answer.json(exchange, fresh ? 201 : 200, find(id).orElse(document));
    } catch (InvalidDefinition e) {
      throw refused(e);
    }
  }

  /**
   * Refuses what would not be stored under an id.
   *
   * @throws ApiProblem with everything that is wrong
   */
  public void check(String id, ObjectNode document) {
    try {
      check.accept(RequestDocument.named(document, word, id));
    } catch (InvalidDefinition e) {
      throw refused(e);
    }
  }

  public void get(Exchange exchange) {
    String id = id(exchange);
    Answer.json(exchange, 200, find(id).orElseThrow(() -> missing(id)));
  }

  public void list(Exchange exchange) {
    Answer.json(
        exchange, 200, Paging.of(exchange).of(all.get(), Definition::id, Definition::document));
  }

  /** 409 while anything goes by it. */
  public void delete(Exchange exchange) {
    String id = id(exchange);
    List<String> users = uses.apply(id);
    if (!users.isEmpty()) {
      throw ApiProblem.conflict(
          "%s %s is used by %s".formatted(word, id, String.join(", ", users)));
    }
    try {
      if (!delete.test(id)) {
        throw missing(id);
      }
    } catch (DefinitionInUse e) {
      throw ApiProblem.conflict(e.getMessage());
    }
    Answer.nothing(exchange);
  }

  private Optional<ObjectNode> find(String id) {
    return all.get().stream()
        .filter(one -> one.id().equals(id))
        .map(Definition::document)
        .findFirst();
  }

  private ApiProblem refused(InvalidDefinition invalid) {
    return ApiProblem.invalid(
        "The " + word + " was not stored",
        invalid.errors().stream().map(one -> new FieldError(one.place(), one.message())).toList());
  }

  private ApiProblem missing(String id) {
    return ApiProblem.none(word, id);
  }

  private static String id(Exchange exchange) {
    return exchange.getMessage().getHeader("id", String.class);
  }
}
