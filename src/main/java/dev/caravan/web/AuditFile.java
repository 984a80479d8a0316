package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.caravan.access.AuditEntry;
import dev.caravan.access.AuditFilter;
import dev.caravan.access.AuditLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The audit log as a CSV file of any length, read page by page and written to the disk first. */
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
  private final Path directory;

  /**
   * @param directory for files while they are read; made when it is not there
   */
  public AuditFile(AuditLog log, Path directory) {
    this.log = log;
    this.directory = directory;
  }

  /** The file's content, newest first; the file goes when the stream is closed. */
  InputStream write(AuditFilter filter) {
    try {
      Files.createDirectories(directory);
      Path file = Files.createTempFile(directory, "audit-", ".csv");
      try (CsvWriter csv = CsvWriter.builder().build(file)) {
        csv.writeRecord(COLUMNS);
        write(filter, csv);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(file);
        throw e;
      }
      return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new UncheckedIOException("the audit log cannot be written to " + directory, e);
    }
  }

  private void write(AuditFilter filter, CsvWriter csv) {
    long before = Long.MAX_VALUE;
    List<AuditEntry> page;
    do {
      page = log.page(filter, before, PAGE);
      page.forEach(entry -> csv.writeRecord(fields(AuditApi.json(entry))));
      before = page.isEmpty() ? 0 : page.get(page.size() - 1).id();
    } while (page.size() == PAGE);
  }

  private static List<String> fields(ObjectNode entry) {
    return COLUMNS.stream()
        .map(entry::path)
        .map(value -> value.isContainerNode() ? value.toString() : value.asText())
        .toList();
  }
}
