package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Writes a JSON tree as YAML in block style. Text that a reader of YAML 1.1 or 1.2 could take for
 * something else ({@code on}, {@code 1:30}, {@code 2025-01-01}, {@code 12e45}) is quoted. Safe for
 * use by many threads.
 */
public final class YamlWriter {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_](?:[A-Za-z0-9_./ -]*[A-Za-z0-9_])?");
  private static final Set<String> WORDS =
      Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

  public String write(JsonNode tree) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setWidth(Integer.MAX_VALUE)
            .setSplitLines(false)
            .build();
    Text text = new Text();
    new Dump(settings).dumpNode(node(tree), text);
    return text.written.toString();
  }

  private static Node node(JsonNode json) {
    if (json.isObject()) {
      List<NodeTuple> entries = new ArrayList<>();
      json.properties()
          .forEach(
              entry -> entries.add(new NodeTuple(text(entry.getKey()), node(entry.getValue()))));
      return new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
    }
    if (json.isArray()) {
      List<Node> items = new ArrayList<>();
      json.forEach(item -> items.add(node(item)));
      return new SequenceNode(Tag.SEQ, items, FlowStyle.BLOCK);
    }
    if (json.isTextual()) {
      return text(json.asText());
    }
    Tag tag =
        json.isBoolean()
            ? Tag.BOOL
            : json.isNull() ? Tag.NULL : json.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
    // Never with an exponent: that would come back as text.
    String text = json.isNumber() ? json.decimalValue().toPlainString() : json.asText();
    return new ScalarNode(tag, text, ScalarStyle.PLAIN);
  }

  private static Node text(String value) {
    boolean plain =
        PLAIN.matcher(value).matches() && !WORDS.contains(value.toLowerCase(Locale.ROOT));
    return new ScalarNode(Tag.STR, value, plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
  }

  private static final class Text implements StreamDataWriter {
    private final StringBuilder written = new StringBuilder();

    @Override
    public void write(String text) {
      written.append(text);
    }

    @Override
    public void write(String text, int from, int length) {
      written.append(text, from, from + length);
    }
  }
}
