package dev.caravan.importing.upload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Outrun;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * The bulk upsert: reads rows from a stream of any length, a chunk at a time, and stores each chunk
 * in a transaction of its own. Safe for use by several threads.
 */
public final class ProfileUpload {
  private static final int CHUNK_ROWS = 1_000;
  private static final long CHUNK_SIZE = 4_000_000;
  private static final int ATTEMPTS = 50;

  /** The formats an upload may have. */
  public enum Format {
    JSON_ARRAY,
    NDJSON,
    CSV
  }

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(20)
                          .maxStringLength(UploadSource.MAX_ENTRY)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final Jdbi jdbi;
  private final PropertyStore properties;
  private final ProfileStore profiles;
  private final ConsentStore consents;
  private final ErasedPeople erased;
  private final Clock clock;

  public ProfileUpload(
      Jdbi jdbi,
      PropertyStore properties,
      ProfileStore profiles,
      ConsentStore consents,
      ErasedPeople erased,
      Clock clock) {
    this.jdbi = jdbi;
    this.properties = properties;
    this.profiles = profiles;
    this.consents = consents;
    this.erased = erased;
    this.clock = clock;
  }

  /**
   * Stores the rows that are right and tells of the others. A failure in the middle leaves the
   * chunks before it stored; the same upload may then be sent again.
   *
   * @throws UnreadableUpload when nothing can be read at all
   */
  public UploadReport upload(Format format, InputStream in) throws IOException {
    Map<String, Property> definitions = properties.byId();
    UploadSource source = source(format, definitions, in);
    RowReader reader = new RowReader(definitions);
    UploadReport report = new UploadReport();
    List<UploadRow> rows = new ArrayList<>();
    long size = 0;
    UploadLine line;
    while ((line = source.next()) != null) {
      if (line instanceof UploadLine.Entry entry) {
        try {
          rows.add(reader.read(entry));
          size += entry.size();
        } catch (InvalidRow e) {
          report.invalid(line.line(), e.getMessage());
        }
      } else {
        report.invalid(line.line(), ((UploadLine.Broken) line).message());
      }
      if (rows.size() == CHUNK_ROWS || size > CHUNK_SIZE) {
        report.add(store(rows, definitions));
        rows.clear();
        size = 0;
      }
    }
    report.add(store(rows, definitions));
    return report;
  }

  private UploadReport store(List<UploadRow> rows, Map<String, Property> definitions) {
    if (rows.isEmpty()) {
      return new UploadReport();
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return jdbi.inTransaction(
            handle ->
                new Chunk(handle, profiles, consents, erased, definitions, clock.instant())
                    .store(rows));
      } catch (RuntimeException e) {
        if (!Outrun.happened(e) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static UploadSource source(
      Format format, Map<String, Property> definitions, InputStream in) throws IOException {
    ObjectReader json = JSON.readerFor(JsonNode.class);
    return switch (format) {
      case JSON_ARRAY -> new JsonArraySource(json, in);
      case NDJSON ->
          new NdjsonSource(json.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS), in);
      case CSV -> new CsvSource(definitions, in);
    };
  }
}
