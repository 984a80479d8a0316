package dev.caravan.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An audience's definition prepared for reading and writing members; immutable. */
final class AudienceShape {
  private final AudienceDefinition definition;
  private final List<Interest> interests;
  private final byte[][] mergeKeys;
  private final byte[][] interestKeys;
  private final Map<String, Integer> mergeIndex = new HashMap<>();
  private final Map<String, Integer> interestIndex = new HashMap<>();
  private final Map<String, Tag> tagsByName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<Integer, byte[]> tagJson = new HashMap<>();

  AudienceShape(AudienceDefinition definition) {
    this.definition = definition;
    this.interests = definition.interests();
    this.mergeKeys = new byte[definition.mergeFields().size()][];
    this.interestKeys = new byte[interests.size()][];
    for (int i = 0; i < mergeKeys.length; i++) {
      String tag = definition.mergeFields().get(i).tag();
      mergeKeys[i] = ascii("\"" + tag + "\":");
      mergeIndex.put(tag, i);
    }
    for (int i = 0; i < interestKeys.length; i++) {
      interestKeys[i] = ascii("\"" + interests.get(i).id() + "\":");
      interestIndex.put(interests.get(i).id(), i);
    }
    for (Tag tag : definition.tags()) {
      tagsByName.put(tag.name(), tag);
      JsonBytes json = new JsonBytes(64).ascii("{\"id\":").number(tag.id()).ascii(",\"name\":");
      tagJson.put(tag.id(), json.quoted(tag.name()).raw('}').toByteArray());
    }
  }

  AudienceDefinition definition() {
    return definition;
  }

  List<MergeField> mergeFields() {
    return definition.mergeFields();
  }

  List<Interest> interests() {
    return interests;
  }

  /** {@code "TAG":} of a merge field. */
  byte[] mergeKey(int field) {
    return mergeKeys[field];
  }

  byte[] interestKey(int interest) {
    return interestKeys[interest];
  }

  /** The place of a merge tag, or -1. */
  int mergeField(String tag) {
    return mergeIndex.getOrDefault(tag, -1);
  }

  /** The bit of an interest id, or -1. */
  int interest(String id) {
    return interestIndex.getOrDefault(id, -1);
  }

  Tag tag(String name) {
    return tagsByName.get(name);
  }

  byte[] tagJson(int id) {
    return tagJson.get(id);
  }

  int webId(Member member) {
    return definition.webIdBase() + member.slot();
  }

  long contactHigh(Member member) {
    return Mix.of(webId(member));
  }

  long contactLow(Member member) {
    return Mix.of(contactHigh(member));
  }

  String contactId(Member member) {
    return "%016x%016x".formatted(contactHigh(member), contactLow(member));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
