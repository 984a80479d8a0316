package dev.caravan.importing.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** An object a line; a line that is broken stands alone. */
final class NdjsonSource implements UploadSource {
  private final ObjectReader json;
  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number;

  NdjsonSource(ObjectReader json, InputStream in) {
    this.json = json;
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  @Override
  public UploadLine next() throws IOException {
    while (true) {
      line.reset();
      long length = 0;
      int read;
      while ((read = in.read()) >= 0 && read != '\n') {
        if (++length <= MAX_ENTRY) {
          line.write(read);
        }
      }
      if (read < 0 && length == 0) {
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
