package dev.caravan.importing.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** An object a line; a line that is broken stands alone. */
final class NdjsonSource implements UploadSource {
  private final ObjectReader json;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number;

  NdjsonSource(ObjectReader json, InputStream in) {
    this.json = json;
    this.in = in;
  }

  @Override
  public UploadLine next() throws IOException {
    while (true) {
      line.reset();
      long length = 0;
      boolean ended = false;
      while (!ended && fill()) {
        int end = from;
        while (end < to && buffer[end] != '\n') {
          end++;
        }
        length += end - from;
        if (length <= MAX_ENTRY) {
          line.write(buffer, from, end - from);
        }
        ended = end < to;
        from = ended ? end + 1 : end;
      }
      if (!ended && length == 0) {
        return null;
      }
      number++;
      if (length > MAX_ENTRY) {
        return new UploadLine.Broken(number, "the line is longer than " + MAX_ENTRY + " bytes");
      }
      byte[] bytes = line.toByteArray();
      if (!isBlank(bytes)) {
        return parse(bytes);
      }
    }
  }

  /** Whether there is something in the buffer. */
  private boolean fill() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(in.read(buffer), 0);
    }
    return to > 0;
  }

  private UploadLine parse(byte[] bytes) throws IOException {
    try {
      return new UploadLine.Entry(number, json.readTree(bytes), bytes.length);
    } catch (JsonProcessingException e) {
      return new UploadLine.Broken(
          number,
          "is not JSON at column "
              + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr())
              + "; right would be one object such as {\"identifiers\": {…}, \"properties\": {…}}");
    }
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
