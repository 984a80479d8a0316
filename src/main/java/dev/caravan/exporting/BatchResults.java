package dev.caravan.exporting;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The results of a batch as Mailchimp keeps them: a gzipped tar, first a directory perhaps, then
 * files of JSON, each a list of results in any order (Marketing API, batch operations).
 */
final class BatchResults {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_DIGITS = 12;
  private static final int TYPE_AT = 156;

  /** What unpacks to more than this is no result of ours. */
  private static final long MOST = 256L << 20;

  private final Map<Long, Integer> statuses = new HashMap<>();
  private boolean foreign;

  private BatchResults() {}

  /**
   * @param token which every operation id of ours begins with
   * @throws IOException when it is no such file, or not all of it
   */
  static BatchResults read(byte[] file, String token) throws IOException {
    BatchResults results = new BatchResults();
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(file)))) {
      byte[] header = new byte[BLOCK];
      long unpacked = 0;
      while (readHeader(in, header)) {
        long size = size(header);
        unpacked += size;
        if (size < 0 || unpacked > MOST) {
          throw new IOException("the results unpack to too much");
        }
        byte[] content = in.readNBytes((int) size);
        if (content.length < size) {
          throw new IOException("the results end too soon");
        }
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        if (isFile(header) && size > 0) {
          results.take(new ByteArrayInputStream(content), token);
        }
      }
    }
    return results;
  }

  /** Status codes by candidate. */
  Map<Long, Integer> statuses() {
    return statuses;
  }

  /** Whether there are results in it of somebody else, and none of ours. */
  boolean isForeign() {
    return foreign && statuses.isEmpty();
  }

  private static boolean readHeader(DataInputStream in, byte[] header) throws IOException {
    in.readFully(header);
    // The end: a block of zeros.
    return header[0] != 0;
  }

  private static long size(byte[] header) throws IOException {
    String digits =
        new String(header, SIZE_AT, SIZE_DIGITS, StandardCharsets.US_ASCII)
            .replace('\0', ' ')
            .strip();
    try {
      return Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("no tar: a size of " + digits, e);
    }
  }

  private static boolean isFile(byte[] header) {
    String name = new String(header, 0, NAME, StandardCharsets.US_ASCII);
    return (header[TYPE_AT] == '0' || header[TYPE_AT] == 0) && !name.startsWith("._");
  }

  private void take(InputStream json, String token) throws IOException {
    try (var parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("the results are no list");
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        JsonNode result = JSON.readTree(parser);
        String operation = result.path("operation_id").asText();
        if (operation.matches("[^:]*:-?[0-9]{1,18}") && operation.startsWith(token + ":")) {
          statuses.put(
              Long.valueOf(operation.substring(token.length() + 1)),
              result.path("status_code").asInt());
        } else {
          foreign = true;
        }
      }
    }
  }
}
