package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a folder of documents: {@code *.yaml}, {@code *.yml} and {@code *.json}. */
public final class DocumentFolder {
  private static final JsonText JSON = new JsonText();
  private static final YamlText YAML = new YamlText();

  private final Path folder;

  public DocumentFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * What stands in the files, by their names; those that begin with a dot are left out.
   *
   * @throws IOException when the folder, or a file in it, cannot be read: nothing is known then
   */
  SortedMap<String, byte[]> read() throws IOException {
    SortedMap<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (isDocument(name) && Files.isRegularFile(file)) {
          found.put(name, Files.readAllBytes(file));
        }
      }
    }
    return found;
  }

  /**
   * The document in a file.
   *
   * @throws InvalidDocument when it is none
   */
  static ObjectNode parse(String name, byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return name.toLowerCase(Locale.ROOT).endsWith(".json") ? JSON.parse(text) : YAML.parse(text);
    } catch (CharacterCodingException e) {
      throw new InvalidDocument("", "the file is not UTF-8");
    }
  }

  private static boolean isDocument(String name) {
    return !name.startsWith(".") && name.toLowerCase(Locale.ROOT).matches(".*\\.(yaml|yml|json)");
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
