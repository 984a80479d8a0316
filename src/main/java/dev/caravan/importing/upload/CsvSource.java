package dev.caravan.importing.upload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.caravan.profile.Property;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * CSV (RFC 4180) with a header of property ids. A column of a unique identifier identifies; an
 * empty cell says nothing.
 */
final class CsvSource implements UploadSource {
  // What the decoder puts in the place of bytes that are no UTF-8.
  private static final char UNREADABLE = '\uFFFD';

  private final CloseableIterator<CsvRecord> records;
  private final List<Property> columns;
  private long last = 1;
  private boolean ended;

  /**
   * @throws UnreadableUpload when the header names something else than properties
   */
  CsvSource(Map<String, Property> properties, InputStream in) {
    this.records =
        CsvReader.builder()
            .detectBomHeader(false)
            // A row that is too short or too long is told by its line, and the next one is read.
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .maxBufferSize(MAX_ENTRY)
            .ofCsvRecord(new InputStreamReader(in, StandardCharsets.UTF_8))
            .iterator();
    try {
      this.columns =
          columns(records.hasNext() ? records.next().getFields() : List.of(), properties);
    } catch (CsvParseException e) {
      throw new UnreadableUpload("the header is not CSV: " + e.getMessage());
    }
  }

  @Override
  public UploadLine next() {
    if (ended) {
      return null;
    }
    CsvRecord row;
    try {
      if (!records.hasNext()) {
        return null;
      }
      row = records.next();
    } catch (CsvParseException e) {
      ended = true;
      return new UploadLine.Broken(
          last + 1, "is not CSV: " + e.getMessage() + "; nothing from here on was read");
    }
    long line = row.getStartingLineNumber();
    last = line;
    if (row.getFieldCount() != columns.size()) {
      return new UploadLine.Broken(
          line, "has %d cells; the header has %d".formatted(row.getFieldCount(), columns.size()));
    }
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ObjectNode identifiers = tree.putObject("identifiers");
    ObjectNode values = tree.putObject("properties");
    long size = 0;
    for (int i = 0; i < columns.size(); i++) {
      String cell = row.getField(i);
      size += cell.length();
      if (cell.indexOf(UNREADABLE) >= 0) {
        return new UploadLine.Broken(
            line, columns.get(i).id() + " holds bytes that are no UTF-8; save the file as UTF-8");
      }
      if (!cell.isEmpty()) {
        (columns.get(i).uniqueIdentifier() ? identifiers : values).put(columns.get(i).id(), cell);
      }
    }
    return new UploadLine.Entry(line, tree, size);
  }

  private static List<Property> columns(List<String> header, Map<String, Property> properties) {
    List<Property> columns = new ArrayList<>();
    for (String cell : header) {
      String id = columns.isEmpty() && cell.startsWith("\uFEFF") ? cell.substring(1) : cell;
      Property property = properties.get(id.strip());
      if (property == null) {
        throw new UnreadableUpload(
            "the header names %s, which is no property; there are %s"
                .formatted(id, properties.keySet()));
      }
      if (columns.contains(property)) {
        throw new UnreadableUpload("the header names " + id + " twice");
      }
      columns.add(property);
    }
    if (columns.stream().noneMatch(Property::uniqueIdentifier)) {
      throw new UnreadableUpload(
          "the header names no unique identifier, so no row could be matched");
    }
    return columns;
  }
}
