package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.caravan.access.AuditEntry;
import dev.caravan.access.AuditFilter;
import dev.caravan.access.AuditLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** The audit log as a file of any length, read page by page and written to the disk first. */
public final class AuditFile {
  private static final int PAGE = 1_000;
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "at",
          "who",
          "means",
          "origin",
          "call",
          "path",
          "status",
          "beforeDigest",
          "afterDigest",
          "changes");

  private final AuditLog log;
  private final PersonalData people;
  private final Path directory;

  /** How entries are written. */
  public enum Format {
    CSV("text/csv", "text/csv; charset=utf-8"),
    /** An object a line, as the pages have them. */
    NDJSON("application/x-ndjson", "application/x-ndjson");

    private final String accepted;
    private final String contentType;

    Format(String accepted, String contentType) {
      this.accepted = accepted;
      this.contentType = contentType;
    }

    /**
     * The one that a caller asks for; empty: no file.
     *
     * @param accept the header; null: none
     */
    static Optional<Format> of(String accept) {
      return Arrays.stream(values())
          .filter(format -> accept != null && accept.contains(format.accepted))
          .findFirst();
    }

    /** With the encoding, where that is not plain. */
    public String contentType() {
      return contentType;
    }

    /** What such a file is called. */
    public String file() {
      return "audit." + name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param directory for files while they are read; made when it is not there
   */
  public AuditFile(AuditLog log, PersonalData people, Path directory) {
    this.log = log;
    this.people = people;
    this.directory = directory;
  }

  /**
   * The file's content, newest first; the file goes when the stream is closed.
   *
   * @param reader who sees of people what may be seen
   */
  InputStream write(AuditFilter filter, Format format, Caller reader) {
    try {
      Files.createDirectories(directory);
      Path file = Files.createTempFile(directory, "audit-", null);
      try (BufferedWriter writer = Files.newBufferedWriter(file)) {
        if (format == Format.CSV) {
          CsvWriter csv = CsvWriter.builder().build(writer);
          csv.writeRecord(COLUMNS);
          read(filter, entry -> csv.writeRecord(fields(people.shown(reader, entry))));
          csv.flush();
        } else {
          read(filter, entry -> line(writer, people.shown(reader, entry)));
        }
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(file);
        throw e;
      }
      return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new UncheckedIOException("the audit log cannot be written to " + directory, e);
    }
  }

  private void read(AuditFilter filter, Consumer<ObjectNode> taker) {
    long before = Long.MAX_VALUE;
    List<AuditEntry> page;
    do {
      page = log.page(filter, before, PAGE);
      page.forEach(entry -> taker.accept(AuditApi.json(entry)));
      before = page.isEmpty() ? 0 : page.get(page.size() - 1).id();
    } while (page.size() == PAGE);
  }

  private static void line(BufferedWriter writer, JsonNode entry) {
    try {
      writer.append(entry.toString()).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> fields(JsonNode entry) {
    return COLUMNS.stream()
        .map(entry::path)
        .map(value -> value.isContainerNode() ? value.toString() : value.asText())
        .toList();
  }
}
