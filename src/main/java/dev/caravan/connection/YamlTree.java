package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Turns the nodes of one YAML document into a JSON tree. Aliases are written out, so what they
 * expand to is counted: a document of a few lines cannot fill the memory.
 */
final class YamlTree {
  private static final int MAX_NODES = 20_000;
  static final int MAX_DEPTH = 50;

  /** Numbers that come back in the same spelling; everything else that looks like one is text. */
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,17})?");

  private final JsonNodeFactory factory = JsonNodeFactory.instance;
  private int nodes;

  JsonNode json(Node node) {
    return json(node, 0);
  }

  private JsonNode json(Node node, int depth) {
    if (++nodes > MAX_NODES) {
      throw refused(node, "aliases expand to more than " + MAX_NODES + " values");
    }
    if (depth > MAX_DEPTH) {
      throw refused(node, "values are nested deeper than " + MAX_DEPTH);
    }
    if (node instanceof MappingNode mapping && mapping.getTag().equals(Tag.MAP)) {
      return object(mapping, depth);
    }
    if (node instanceof SequenceNode sequence && sequence.getTag().equals(Tag.SEQ)) {
      ArrayNode array = factory.arrayNode();
      sequence.getValue().forEach(item -> array.add(json(item, depth + 1)));
      return array;
    }
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar);
    }
    throw refused(node, "the tag " + node.getTag() + " is not known; leave it out");
  }

  private ObjectNode object(MappingNode mapping, int depth) {
    ObjectNode object = factory.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw refused(tuple.getKeyNode(), "a key must be text");
      }
      if (object.has(key.getValue())) {
        throw refused(key, "the key " + key.getValue() + " stands there twice");
      }
      object.set(key.getValue(), json(tuple.getValueNode(), depth + 1));
    }
    return object;
  }

  private JsonNode scalar(ScalarNode scalar) {
    String value = scalar.getValue();
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return factory.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return factory.booleanNode(Boolean.parseBoolean(value));
    }
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return number(value);
    }
    if (tag.equals(Tag.STR)) {
      return factory.textNode(value);
    }
    throw refused(scalar, "the tag " + tag + " is not known; leave it out");
  }

  private JsonNode number(String value) {
    if (!NUMBER.matcher(value).matches() || value.equals("-0")) {
      return factory.textNode(value);
    }
    return value.indexOf('.') < 0
        ? factory.numberNode(new BigInteger(value).longValueExact())
        : DecimalNode.valueOf(new BigDecimal(value));
  }

  private static InvalidDocument refused(Node node, String message) {
    String where =
        node.getStartMark()
            .map(
                mark ->
                    "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ")
            .orElse("");
    return new InvalidDocument("", where + message);
  }
}
