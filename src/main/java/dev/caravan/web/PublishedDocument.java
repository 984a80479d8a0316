package dev.caravan.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.camel.Exchange;

/** Answers a document that comes with the program, as it is. */
public final class PublishedDocument {
  private final byte[] document;
  private final String contentType;

  /**
   * @param resource its place on the class path
   */
  public PublishedDocument(String resource, String contentType) {
    this.contentType = contentType;
    try (InputStream stream = PublishedDocument.class.getResourceAsStream(resource)) {
      document = stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " cannot be read", e);
    }
  }

  public void get(Exchange exchange) {
    Answer.bytes(exchange, 200, contentType, document);
  }
}
