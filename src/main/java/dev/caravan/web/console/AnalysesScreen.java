package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import dev.caravan.web.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/**
 * The three questions with their answers as pictures and tables, and the people behind each bar.
 */
final class AnalysesScreen implements Screen {
  private static final int PAGE = 50;

  private final Apis apis;
  private final EventNames events;
  private final DocumentUses uses;
  private final PeopleNames names;
  private final Map<String, Consumer<Exchange>> calls;

  AnalysesScreen(Apis apis, EventNames events, DocumentUses uses, PeopleNames names) {
    this.apis = apis;
    this.events = events;
    this.uses = uses;
    this.names = names;
    this.calls =
        Map.of(
            "funnel", exchange -> apis.analyses().funnel(exchange),
            "touches", exchange -> apis.analyses().touches(exchange),
            "retention", exchange -> apis.analyses().retention(exchange));
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/analyses", get("funnel"), visit -> ask(visit, "funnel"));
    for (String word : calls.keySet()) {
      String path = "/analyses/" + word;
      routes.get(path, get(word), visit -> ask(visit, word));
      routes.get(path + "/people", get(word), visit -> people(visit, word, List.of()));
      routes.post(path + "/people", "POST /api/analyses/" + word, visit -> save(visit, word));
    }
  }

  private static String get(String word) {
    return "GET /api/analyses/" + word;
  }

  private void ask(Visit visit, String word) {
    AnalysisQuestion question = AnalysisQuestion.of(word, visit);
    JsonNode answer = MissingNode.getInstance();
    String wrong = "";
    int status = 200;
    if (question.isAsked()) {
      try {
        answer = call(visit, "GET", question).json();
      } catch (ApiProblem problem) {
        wrong = Words.capital(problem.getMessage()) + ".";
        status = problem.status();
      }
    }
    visit
        .page("analysis/" + word + ".jte", "Analyses")
        .in("analyses")
        .status(status)
        .with("question", question)
        .with("answer", answer)
        .with("wrong", wrong)
        .with("types", events.types().stream().map(type -> new Option(type, type)).toList())
        .with("campaigns", events.campaigns())
        .with("goals", uses.heldOut())
        .show();
  }

  private ApiCall call(Visit visit, String method, AnalysisQuestion question) {
    ApiCall call =
        visit
            .call(method + " /api/analyses/" + question.word(), calls.get(question.word()))
            .with(Exchange.HTTP_METHOD, method);
    question.parameters().forEach(call::with);
    return call;
  }

  private void people(Visit visit, String word, List<FieldError> errors) {
    AnalysisQuestion question = AnalysisQuestion.of(word, visit);
    JsonNode page =
        call(visit, "GET", question).with("limit", PAGE).with("after", visit.query("after")).json();
    List<Long> ids = new ArrayList<>();
    page.path("items").forEach(one -> ids.add(one.path("profile").asLong()));
    visit
        .page("analysis/people.jte", "People behind a bar")
        .in("analyses")
        .below("Analyses", "/analyses")
        .below(Words.capital(word), question.page())
        .status(errors.isEmpty() ? 200 : 422)
        .with("path", question.people(question.get("people")))
        .with("lead", AnalysisWords.bar(question))
        .with("labels", PropertyLabels.of(visit, apis))
        .with("people", visit.shown(names.of(ids)))
        .with("next", Paged.next(visit, question.parameters(), page))
        .with("first", visit.query("after").isEmpty())
        .with("mayEdit", visit.may("POST /api/analyses/" + word))
        .with("name", visit.form().text("segment"))
        .with("errors", errors)
        .show();
  }

  private void save(Visit visit, String word) {
    String name = visit.form().text("segment");
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("segment", name);
    AnalysisQuestion question = AnalysisQuestion.of(word, visit);
    document.put("description", AnalysisWords.bar(question));
    try {
      JsonNode saved = call(visit, "POST", question).body(document).json();
      visit.flash(
          Flash.good(
              "Saved: %s, as they are now."
                  .formatted(Words.count(saved.path("people").asLong(), "profile"))));
      visit.redirect("/segments/" + Words.step(name));
    } catch (ApiProblem problem) {
      people(
          visit,
          word,
          problem.errors().isEmpty()
              ? List.of(new FieldError("segment", problem.getMessage()))
              : problem.errors());
    }
  }
}
