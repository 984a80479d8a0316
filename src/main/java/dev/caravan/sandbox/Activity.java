package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Something one recipient did with a campaign.
 *
 * @param action open, click, bounce, or unsub, which no activity list shows
 * @param url of a click, else empty
 * @param type hard or soft for a bounce, else empty
 */
record Activity(String action, long epochSecond, String url, String type, String ip) {

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("action", action);
    if (!type.isEmpty()) {
      json.put("type", type);
    }
    json.put("timestamp", Timestamps.text(epochSecond));
    if (!url.isEmpty()) {
      json.put("url", url);
    }
    if (!ip.isEmpty()) {
      json.put("ip", ip);
    }
    return json;
  }
}
