package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads a document from YAML 1.2, core schema: {@code on}, {@code yes} and dates are text. Stricter
 * than the schema where ids could be lost: {@code 12e4567890} and {@code 007} are text too. Safe
 * for use by many threads.
 */
public final class YamlText {
  private static final int MAX_CHARACTERS = 1_000_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setSchema(new WithoutMerge())
          .setAllowDuplicateKeys(false)
          .setCodePointLimit(MAX_CHARACTERS)
          .setUseMarks(true)
          .build();

  /**
   * @throws InvalidDocument naming the line where it stops being YAML that can be taken
   */
  public ObjectNode parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new InvalidDocument(
          "",
          "the document has "
              + text.length()
              + " characters; at most "
              + MAX_CHARACTERS
              + " are read");
    }
    Node root;
    try {
      checkDepth(text);
      root = new Compose(SETTINGS).composeString(text).orElse(null);
    } catch (MarkedYamlEngineException e) {
      String where =
          e.getProblemMark()
              .map(
                  mark -> " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
              .orElse("");
      throw new InvalidDocument("", "the document is not YAML" + where + ": " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new InvalidDocument("", "the document is not YAML: " + e.getMessage());
    }
    if (root != null && new YamlTree().json(root) instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidDocument("", "the document must be a mapping: keys with values");
  }

  /** Composing is recursive; reading events is not. */
  private static void checkDepth(String text) {
    int depth = 0;
    for (Event event : new Parse(SETTINGS).parseString(text)) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > YamlTree.MAX_DEPTH) {
        throw new InvalidDocument("", "values are nested deeper than " + YamlTree.MAX_DEPTH);
      }
    }
  }

  /** The key {@code <<} is a key like any other, as in YAML 1.2. */
  private static final class WithoutMerge extends CoreSchema {
    @Override
    public ScalarResolver getScalarResolver() {
      return new CoreScalarResolver(false);
    }
  }
}
