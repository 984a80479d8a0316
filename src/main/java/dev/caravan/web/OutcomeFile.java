package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.caravan.run.OutcomeFilter;
import dev.caravan.run.OutcomeStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Outcomes as a CSV file of any length. It is written to the disk first, so that a slow reader
 * holds no database connection.
 */
public final class OutcomeFile {
  private static final List<String> COLUMNS =
      List.of(
          "goal",
          "audience",
          "email",
          "profile",
          "class",
          "reason",
          "detail",
          "field",
          "before",
          "after",
          "at");

  private final OutcomeStore outcomes;
  private final PersonalData people;
  private final Path directory;

  /**
   * @param directory for files while they are read; made when it is not there
   */
  public OutcomeFile(OutcomeStore outcomes, PersonalData people, Path directory) {
    this.outcomes = outcomes;
    this.people = people;
    this.directory = directory;
  }

  /**
   * The file's content; the file goes when the stream is closed.
   *
   * @param reader who sees of people what may be seen
   */
  InputStream write(long run, OutcomeFilter filter, Caller reader) {
    try {
      Files.createDirectories(directory);
      Path file = Files.createTempFile(directory, "outcomes-" + run + "-", ".csv");
      try (CsvWriter csv = CsvWriter.builder().build(file)) {
        csv.writeRecord(COLUMNS);
        outcomes.stream(run, filter, row -> csv.writeRecord(fields(people.shown(reader, row))));
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(file);
        throw e;
      }
      return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new UncheckedIOException("outcomes cannot be written to " + directory, e);
    }
  }

  private static List<String> fields(JsonNode row) {
    return COLUMNS.stream()
        .map(row::path)
        .map(
            value ->
                value.isNull() || value.isMissingNode()
                    ? ""
                    : value.isContainerNode() ? value.toString() : value.asText())
        .toList();
  }
}
