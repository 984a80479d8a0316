package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;

/** {@code /api/settings}: what is in force since the start, without any secret. */
public final class SettingsApi {
  private final List<Setting> settings;

  public SettingsApi(List<Setting> settings) {
    this.settings = List.copyOf(settings);
  }

  /** In the order of application.properties. */
  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    List<String> keys = settings.stream().map(Setting::key).toList();
    int from = paging.after() == null ? 0 : keys.indexOf(paging.after()) + 1;
    Answer.json(
        exchange,
        200,
        paging.page(
            settings.stream().skip(from).limit(paging.rows()).toList(),
            Setting::key,
            SettingsApi::json));
  }

  private static ObjectNode json(Setting setting) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("key", setting.key())
            .put("group", setting.group())
            .put("secret", setting.secret())
            .put("given", setting.given())
            .put("source", setting.source().name().toLowerCase(Locale.ROOT))
            .put("meaning", setting.meaning());
    if (!setting.secret()) {
      json.put("value", setting.value());
    }
    return json;
  }
}
