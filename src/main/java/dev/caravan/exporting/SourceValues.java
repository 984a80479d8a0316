package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravan.connection.ExportGoal.Choice;
import dev.caravan.connection.ExportGoal.Source;
import dev.caravan.segment.StageNow;
import java.util.List;

/** What the sources of mappings yield for one profile. Pure. */
final class SourceValues {
  /** The name by which a mapping asks for Caravan's own id. */
  private static final String OWN_ID = "profile";

  private SourceValues() {}

  /** A text, number or boolean; a list of texts; a missing node where there is no value. */
  static JsonNode of(Source source, Facts facts) {
    if (source instanceof Source.Property property) {
      return facts.properties().path(property.id());
    }
    if (source instanceof Source.Identifier identifier) {
      return identifier.id().equals(OWN_ID)
          ? TextNode.valueOf(Long.toString(facts.profile()))
          : facts.properties().path(identifier.id());
    }
    if (source instanceof Source.AllSegments) {
      return texts(facts.segments());
    }
    if (source instanceof Source.AllLifecycles) {
      return texts(facts.stages().values().stream().map(StageNow::text).toList());
    }
    if (source instanceof Source.ChosenLifecycles chosen) {
      return texts(
          facts.stages().values().stream()
              .filter(stage -> chosen.names().contains(stage.lifecycle()))
              .map(StageNow::text)
              .toList());
    }
    if (source instanceof Source.Interactions) {
      return texts(facts.interactions());
    }
    if (source instanceof Source.PermissionLevel) {
      return TextNode.valueOf(facts.permissionLevel());
    }
    if (source instanceof Source.ChosenSegments chosen) {
      return texts(
          chosen.choices().stream()
              .filter(choice -> facts.segments().contains(choice.name()))
              .map(Choice::as)
              .distinct()
              .toList());
    }
    return source instanceof Source.Text text
        ? TextNode.valueOf(text.text())
        : MissingNode.getInstance();
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    texts.forEach(array::add);
    return array;
  }
}
