package dev.caravan.importing.upload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A JSON array of objects. Where it stops being JSON, nothing behind it can be read. */
final class JsonArraySource implements UploadSource {
  private final Meter meter;
  private final JsonParser parser;
  private boolean begun;
  private boolean ended;

  JsonArraySource(ObjectReader json, InputStream in) throws IOException {
    this.meter = new Meter(in);
    this.parser = json.createParser(meter);
  }

  @Override
  public UploadLine next() throws IOException {
    if (ended) {
      return null;
    }
    meter.read = 0;
    try {
      if (!begun && parser.nextToken() != JsonToken.START_ARRAY) {
        throw new UnreadableUpload(
            "the body must be a JSON array; for an object a line send application/x-ndjson");
      }
      begun = true;
      JsonToken token = parser.nextToken();
      if (token == JsonToken.END_ARRAY) {
        return parser.nextToken() == null ? end(null) : end("there is more behind the array");
      } else if (token == null) {
        return end("the array is not closed");
      }
      long line = parser.currentTokenLocation().getLineNr();
      long from = parser.currentTokenLocation().getByteOffset();
      JsonNode tree = parser.readValueAsTree();
      return new UploadLine.Entry(line, tree, parser.currentLocation().getByteOffset() - from);
    } catch (JsonProcessingException e) {
      String message = "is not JSON: " + e.getOriginalMessage();
      if (!begun) {
        throw new UnreadableUpload("the body " + message);
      }
      return end(message);
    } catch (TooLong e) {
      return end("the entry is longer than " + MAX_ENTRY + " bytes");
    }
  }

  private UploadLine end(String message) {
    ended = true;
    return message == null
        ? null
        : new UploadLine.Broken(
            parser.currentLocation().getLineNr(), message + "; nothing from here on was read");
  }

  private static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Ends an entry that would not fit into memory. */
  private static final class Meter extends FilterInputStream {
    private long read;

    Meter(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      count(1);
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int number = super.read(bytes, offset, length);
      count(number);
      return number;
    }

    private void count(int number) throws TooLong {
      read += number;
      if (read > MAX_ENTRY) {
        throw new TooLong();
      }
    }
  }
}
