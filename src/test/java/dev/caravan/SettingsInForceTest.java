package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.web.Setting;
import dev.caravan.web.Setting.Source;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsInForceTest {
  @Test
  void should_tell_each_value_and_where_it_comes_from() {
    Map<String, Setting> all =
        all(
            Map.of("camel.server.port", "9000", "caravan.drift.at", "02:30"),
            Map.of("CAMEL_SERVER_PORT", "9001", "CARAVAN_SANDBOX", "false"),
            Map.of("camel.server.port", "9002", "caravan.calls.period", "50"));
    assertThat(all.get("camel.server.port"))
        .returns("9002", Setting::value)
        .returns(Source.COMMAND_LINE, Setting::source)
        .returns("The door", Setting::group);
    assertThat(all.get("caravan.sandbox")).returns(Source.ENVIRONMENT, Setting::source);
    assertThat(all.get("caravan.drift.at")).returns(Source.FILE, Setting::source);
    assertThat(all.get("caravan.batches.pause"))
        .returns("5", Setting::value)
        .returns(false, Setting::given)
        .returns(Source.DEFAULT, Setting::source);
    assertThat(all.get("caravan.calls.period")).returns("", Setting::group);
    assertThat(all).doesNotContainKey("caravan.inbox.days");
  }

  @Test
  void should_show_no_secret_wherever_it_stands() {
    Map<String, String> given =
        Map.of(
            "caravan.admin.password", "hush",
            "caravan.api.token", "hush",
            "caravan.secret-key.old", "hush",
            "caravan.mailchimp.oauth-client-secret", "hush",
            "caravan.events.sink.url", "https://heap.test/hush",
            "caravan.events.intake", "jms:queue:raw?password=hush",
            "caravan.database.url", "jdbc:postgresql://db.test/caravan?password=hush",
            "caravan.traces.endpoint", "http://hush:hush@traces.test:4318");
    Map<String, Setting> all = all(given, Map.of(), Map.of());
    assertThat(all.values()).noneMatch(setting -> setting.value().contains("hush"));
    assertThat(all.get("caravan.admin.password"))
        .returns(true, Setting::secret)
        .returns(true, Setting::given);
    assertThat(all.get("caravan.database.url").value())
        .isEqualTo("jdbc:postgresql://db.test/caravan?…");
    assertThat(all.get("caravan.traces.endpoint").value()).isEqualTo("http://…traces.test:4318");
  }

  @Test
  void should_say_what_each_setting_of_the_file_means() {
    assertThat(DescribedSetting.all().values())
        .filteredOn(setting -> setting.key().startsWith("caravan."))
        .hasSizeGreaterThan(30)
        .allSatisfy(setting -> assertThat(setting.meaning()).as(setting.key()).isNotEmpty());
    assertThat(
            DescribedSetting.read(
                List.of("# A -----------", "", "# One", "# two.", "a = 1", "b =", "", "c = 3")))
        .containsEntry("b", new DescribedSetting("b", "A", "One two.", ""))
        .containsEntry("c", new DescribedSetting("c", "A", "", "3"));
  }

  private static Map<String, Setting> all(
      Map<String, String> file, Map<String, String> environment, Map<String, String> system) {
    return new SettingsInForce(new Settings(of(file), environment, of(system)))
        .all().stream().collect(Collectors.toMap(Setting::key, Function.identity()));
  }

  private static Properties of(Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    return properties;
  }
}
