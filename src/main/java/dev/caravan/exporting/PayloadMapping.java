package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravan.connection.ExportGoal.Choice;
import dev.caravan.connection.ExportGoal.Mapping;
import dev.caravan.connection.ExportGoal.Source;
import dev.caravan.mailchimp.MergeField;
import dev.caravan.segment.StageNow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The merge fields of a member, made from a profile by the rules of a goal. Pure: the same profile
 * gives the same fields. A value that is empty is left out, unless this goal has written the field
 * before: then it is emptied. Safe for use by many threads.
 */
final class PayloadMapping {
  /** The name by which a mapping asks for Caravan's own id. */
  private static final String OWN_ID = "profile";

  private final List<Mapping> mappings;
  private final Map<String, MergeField> fields;

  /** The fields of a member and what should be said about them. */
  record Mapped(ObjectNode fields, List<Warning> warnings) {}

  PayloadMapping(List<Mapping> mappings, Collection<MergeField> fields) {
    this.mappings = List.copyOf(mappings);
    this.fields = fields.stream().collect(Collectors.toMap(MergeField::tag, Function.identity()));
  }

  Mapped map(Facts facts) {
    ObjectNode earlier = PayloadFields.accepted(facts.ledger());
    ObjectNode mapped = JsonNodeFactory.instance.objectNode();
    List<Warning> warnings = new ArrayList<>();
    for (Mapping mapping : mappings) {
      MergeField field = fields.get(mapping.field());
      if (field == null) {
        warnings.add(gone(mapping.field()));
        continue;
      }
      JsonNode value = value(mapping.source(), facts);
      FieldConversion.Converted converted = FieldConversion.convert(value, field);
      if (converted.value() != null) {
        mapped.set(field.tag(), converted.value());
      } else if (converted.warning() == null && earlier.has(field.tag())) {
        mapped.put(field.tag(), "");
      }
      if (converted.warning() != null) {
        warnings.add(converted.warning());
      }
    }
    return new Mapped(mapped, warnings);
  }

  private static JsonNode value(Source source, Facts facts) {
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

  private static Warning gone(String tag) {
    return new Warning(
        "NO_FIELD", "The audience has no merge field " + tag + " any more; it was left out.", tag);
  }
}
