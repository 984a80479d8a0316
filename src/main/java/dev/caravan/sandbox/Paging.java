package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/** Cuts the page out of a short list; ten elements unless the caller wants another number. */
final class Paging {
  private Paging() {}

  static <T> ObjectNode page(
      Call call, String collection, List<T> all, Function<T, ObjectNode> json) {
    ObjectNode answer = Json.object();
    ArrayNode list = answer.putArray(collection);
    all.stream().skip(call.offset()).limit(call.count()).map(json).forEach(list::add);
    answer.put("total_items", all.size());
    answer.putArray("_links");
    return answer;
  }
}
