package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Names of tags, which Mailchimp tells apart without regard to case. */
final class TagNames {
  /** What the API takes for the name of a tag. */
  static final int LONGEST = 100;

  private TagNames() {}

  /** An empty set in which one spelling stands for all. */
  static Set<String> set() {
    return new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  }

  /** Of these names, those that are not among the others, in their order. */
  static List<String> without(Collection<String> names, Collection<String> others) {
    Set<String> known = set();
    known.addAll(others);
    return names.stream().filter(name -> !known.contains(name)).toList();
  }

  static ArrayNode array(Collection<String> names) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    names.forEach(array::add);
    return array;
  }
}
