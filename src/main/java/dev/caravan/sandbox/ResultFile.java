package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * The results of a batch as Mailchimp gives them: a gzipped tar whose first entry is a directory,
 * then files of JSON.
 */
final class ResultFile {
  private static final int BLOCK = 512;
  private static final int PER_FILE = 300;

  private ResultFile() {}

  static byte[] of(String batch, List<Batch.Result> results) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      entry(out, "./", '5', new byte[0]);
      int number = 0;
      int from = 0;
      do {
        int to = Math.min(results.size(), from + PER_FILE);
        entry(out, "./" + batch + "." + number++ + ".json", '0', json(results.subList(from, to)));
        from = to;
      } while (from < results.size());
      out.write(new byte[2 * BLOCK]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] json(List<Batch.Result> results) {
    ArrayNode array = Json.array();
    results.forEach(
        result ->
            array
                .addObject()
                .put("status_code", result.status())
                .put("operation_id", result.id())
                .put("response", result.response()));
    return Json.bytes(array);
  }

  private static void entry(OutputStream out, String name, char type, byte[] content)
      throws IOException {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
    put(header, 136, "00000000000");
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    out.write(header);
    out.write(content);
    out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** What a storage service says instead of giving a file. */
  static Answer refused(int status, String code, String message) {
    byte[] body =
        "<?xml version='1.0' encoding='UTF-8'?><Error><Code>%s</Code><Message>%s</Message></Error>"
            .formatted(code, message)
            .getBytes(StandardCharsets.UTF_8);
    return new Answer(status, "application/xml", body, body.length);
  }
}
