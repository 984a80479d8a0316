package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.importing.FullReason;
import dev.caravan.run.DriftRuns;
import dev.caravan.run.RunReports;
import dev.caravan.web.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs in words, from the reports of the API. */
public final class RunWords {
  private RunWords() {}

  /** What became of the rows of all goals: {@code 40 added, 310 changed}. */
  public static String summary(JsonNode run) {
    Map<String, Long> sums = new LinkedHashMap<>();
    for (JsonNode goal : run.path("goals")) {
      for (JsonNode audience : goal.path("audiences")) {
        for (String name : RunReports.CLASSES) {
          long count = audience.path("counts").path(name).asLong();
          if (count > 0) {
            sums.merge(name, count, Long::sum);
          }
        }
      }
    }
    List<String> words = new ArrayList<>();
    for (String name : RunReports.CLASSES) {
      if (sums.containsKey(name)) {
        words.add(Words.number(sums.get(name)) + " " + name);
      }
    }
    return words.isEmpty() ? run.path("detail").asText("") : String.join(", ", words);
  }

  /** Why everybody was looked at, as the end of a sentence; of an export, its own words. */
  public static String everyone(String reason) {
    return Arrays.stream(FullReason.values())
        .filter(one -> one.name().equals(reason))
        .map(FullReason::words)
        .findFirst()
        .orElse(Words.words(reason));
  }

  /** What began it, and how it differs from others. */
  public static String how(JsonNode run) {
    return begun(run.path("trigger").asText())
        + (run.path("dryRun").asBoolean() ? ", dry run" : "")
        + (run.path("full").asBoolean() ? ", full" : "");
  }

  private static String begun(String trigger) {
    return switch (trigger) {
      case "api" -> "request";
      case DriftRuns.TRIGGER -> "comparison";
      default -> trigger;
    };
  }

  /** How long it took, or takes so far. */
  public static String took(JsonNode run, Instant now) {
    Instant started = Words.instant(run.path("startedAt"));
    Instant ended = Words.instant(run.path("endedAt"));
    if (started == null) {
      return "–";
    }
    Instant end = ended == null ? now : ended;
    return Words.span(end.isBefore(started) ? Duration.ZERO : Duration.between(started, end));
  }
}
