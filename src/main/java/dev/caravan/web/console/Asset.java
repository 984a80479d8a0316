package dev.caravan.web.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A file that pages load. It is served from the class path, under an address with a hash of its
 * content, so that a browser may keep it for ever and yet never sees an old one.
 */
public final class Asset {
  private static final List<Asset> ALL =
      List.of(
          own("caravan.css", "text/css; charset=utf-8"),
          own("caravan.js", "text/javascript; charset=utf-8"),
          own("charts.js", "text/javascript; charset=utf-8"),
          own("theme.js", "text/javascript; charset=utf-8"),
          own("caravan.svg", "image/svg+xml"),
          webjar("picocss__pico", "css/pico.min.css", "text/css; charset=utf-8"),
          webjar("htmx.org", "dist/htmx.min.js", "text/javascript; charset=utf-8"),
          webjar("chart.js", "dist/chart.umd.min.js", "text/javascript; charset=utf-8"));

  private static final Map<String, Asset> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(asset -> asset.name, asset -> asset));

  private final String name;
  private final String contentType;
  private final byte[] content;
  private final String path;

  private Asset(String name, String contentType, byte[] content) {
    this.name = name;
    this.contentType = contentType;
    this.content = content;
    this.path = "/assets/" + hash(content) + "/" + name;
  }

  private static Asset own(String name, String contentType) {
    return new Asset(name, contentType, read("/assets/" + name));
  }

  private static Asset webjar(String library, String file, String contentType) {
    Properties about = new Properties();
    try (InputStream stream =
        Asset.class.getResourceAsStream(
            "/META-INF/maven/org.webjars.npm/" + library + "/pom.properties")) {
      about.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(library + " cannot be read", e);
    }
    String content =
        "/META-INF/resources/webjars/%s/%s/%s"
            .formatted(library, about.getProperty("version"), file);
    return new Asset(file.substring(file.lastIndexOf('/') + 1), contentType, read(content));
  }

  static List<Asset> all() {
    return ALL;
  }

  /**
   * The address of a file, for templates.
   *
   * @throws IllegalArgumentException when no file has this name
   */
  public static String path(String name) {
    Asset asset = BY_NAME.get(name);
    if (asset == null) {
      throw new IllegalArgumentException(name + " is no asset; there are " + BY_NAME.keySet());
    }
    return asset.path;
  }

  String path() {
    return path;
  }

  String contentType() {
    return contentType;
  }

  byte[] content() {
    return Arrays.copyOf(content, content.length);
  }

  private static byte[] read(String resource) {
    try (InputStream stream = Asset.class.getResourceAsStream(resource)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " cannot be read", e);
    }
  }

  private static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
