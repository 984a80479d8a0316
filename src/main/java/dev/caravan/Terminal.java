package dev.caravan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.RunReports;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** What people read at the terminal. */
final class Terminal {
  private static final int WIDTH = 100;
  private final PrintStream out;

  Terminal(PrintStream out) {
    this.out = out;
  }

  void say(String line) {
    out.println(line);
  }

  /** How far a run is; to be closed when it ended. */
  static final class Progress implements AutoCloseable {
    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
      this.bar = bar;
    }

    void at(long done, long total) {
      bar.maxHint(Math.max(total, 1));
      bar.stepTo(done);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  Progress progress(String connection) {
    return new Progress(
        new ProgressBarBuilder()
            .setTaskName("  " + connection)
            .setInitialMax(1)
            .setUnit(" rows", 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
            .showSpeed()
            .build());
  }

  /** The account of a run: for each goal and audience, rows that add up. */
  void report(JsonNode run) {
    say("");
    say(
        "  %s, run %d: %s%s"
            .formatted(
                run.path("connection").asText(),
                run.path("id").asLong(),
                words(run.path("state").asText()),
                run.path("dryRun").asBoolean() ? " (dry run: nothing was sent)" : ""));
    for (JsonNode goal : run.path("goals")) {
      boolean imports = goal.path("goal").asText().equals("import");
      say(
          "    %s %s%s"
              .formatted(
                  imports ? "in " : "out",
                  goal.path("goal").asText(),
                  goal.path("state").asText().equals("COMPLETED")
                      ? ""
                      : ": " + words(goal.path("state").asText()) + reason(goal)));
      for (JsonNode audience : goal.path("audiences")) {
        say("        " + account(audience, imports));
      }
    }
  }

  private static String account(JsonNode audience, boolean imports) {
    JsonNode counts = audience.path("counts");
    StringBuilder line = new StringBuilder();
    line.append(audience.path("audience").asText()).append("  ");
    line.append(number(counts.path(imports ? "read" : "candidates").asLong()));
    line.append(imports ? " read" : " candidates");
    String separator = " = ";
    for (String name : RunReports.CLASSES) {
      long number = counts.path(name).asLong();
      if (number > 0) {
        line.append(separator).append(number(number)).append(' ').append(name);
        separator = " + ";
      }
    }
    if (separator.equals(" = ")) {
      line.append(": nothing changed");
    }
    appendAside(line, audience, "warnings", " warnings");
    appendAside(line, audience, "echoes", " of our own writes recognised");
    return line.toString();
  }

  private static void appendAside(
      StringBuilder line, JsonNode audience, String name, String words) {
    long number = audience.path(name).asLong();
    if (number > 0) {
      line.append("; ").append(number(number)).append(words);
    }
  }

  private static String reason(JsonNode goal) {
    String detail = goal.path("detail").asText("");
    return detail.isEmpty() ? "" : " - " + detail;
  }

  private static String words(String state) {
    return state.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
