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
import dev.caravan.segment.ObjectiveStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Jdbi;

/**
 * The bulk upsert: reads rows from a stream of any length, a chunk at a time, and stores each chunk
 * in a transaction of its own. Safe for use by several threads.
 */
public final class ProfileUpload {
  private static final int CHUNK_ROWS = 4_000;
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
  private final ObjectiveStore objectives;
  private final ErasedPeople erased;
  private final Clock clock;
  private final Executor executor;

  /**
   * @param executor stores a chunk while the next one is read
   */
  public ProfileUpload(
      Jdbi jdbi,
      PropertyStore properties,
      ProfileStore profiles,
      ConsentStore consents,
      ObjectiveStore objectives,
      ErasedPeople erased,
      Clock clock,
      Executor executor) {
    this.jdbi = jdbi;
    this.properties = properties;
    this.profiles = profiles;
    this.consents = consents;
    this.objectives = objectives;
    this.erased = erased;
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * Stores the rows that are right and tells of the others. A failure in the middle leaves the
   * chunks before it stored; the same upload may then be sent again.
   *
   * @throws UnreadableUpload when nothing can be read at all
   */
  public UploadReport upload(Format format, InputStream in) throws IOException {
    UploadSource source = source(format, properties.byId(), in);
    UploadReport report = new UploadReport();
    Storing storing = new Storing(report);
    try {
      UploadLine line;
      while ((line = source.next()) != null) {
        storing.add(line);
      }
      storing.store();
    } finally {
      storing.await();
    }
    return report;
  }

  /** Chunks are stored one after the other, as their rows came; used by the reading thread. */
  private final class Storing {
    private final UploadReport report;
    private List<UploadLine> rows = new ArrayList<>();
    private long size;
    private CompletableFuture<UploadReport> stored;

    Storing(UploadReport report) {
      this.report = report;
    }

    void add(UploadLine row) {
      rows.add(row);
      size += row instanceof UploadLine.Entry entry ? entry.size() : 0;
      if (rows.size() == CHUNK_ROWS || size > CHUNK_SIZE) {
        store();
      }
    }

    void store() {
      await();
      List<UploadLine> chunk = rows;
      stored = CompletableFuture.supplyAsync(() -> ProfileUpload.this.store(chunk), executor);
      rows = new ArrayList<>();
      size = 0;
    }

    /** Waits for the chunk that is being stored; what kept it from being stored is thrown here. */
    void await() {
      CompletableFuture<UploadReport> last = stored;
      stored = null;
      if (last != null) {
        try {
          report.add(last.join());
        } catch (CompletionException e) {
          throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
      }
    }
  }

  private UploadReport store(List<UploadLine> lines) {
    if (lines.isEmpty()) {
      return new UploadReport();
    }
    for (int attempt = 1; ; attempt++) {
      try {
        // An upload of any length: what a row means is found out when it is stored.
        Map<String, Property> definitions = properties.byId();
        UploadReport report = new UploadReport();
        List<UploadRow> rows = read(lines, definitions, report);
        report.add(
            jdbi.inTransaction(
                handle -> {
                  properties.hold(handle, definitions);
                  return new Chunk(handle, profiles, consents, erased, definitions, clock.instant())
                      .store(rows);
                }));
        return report;
      } catch (RuntimeException e) {
        if (!Outrun.happened(e) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private List<UploadRow> read(
      List<UploadLine> lines, Map<String, Property> definitions, UploadReport report) {
    RowReader reader = new RowReader(definitions, objectives.all());
    List<UploadRow> rows = new ArrayList<>(lines.size());
    for (UploadLine line : lines) {
      if (line instanceof UploadLine.Entry entry) {
        try {
          rows.add(reader.read(entry));
        } catch (InvalidRow e) {
          report.invalid(line.line(), e.getMessage());
        }
      } else {
        report.invalid(line.line(), ((UploadLine.Broken) line).message());
      }
    }
    return rows;
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
