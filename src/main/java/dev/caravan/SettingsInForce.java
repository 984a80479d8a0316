package dev.caravan;

import dev.caravan.web.Setting;
import dev.caravan.web.Setting.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Every setting with its value, where that comes from, and what it means; without any secret. */
final class SettingsInForce {
  /** By their names, so that one that is added to the file tomorrow is no exception. */
  private static final Pattern SECRET =
      Pattern.compile(".*[.-](password|token|secret|secret-key|secret-key[.]old)|.*[.]sink[.]url");

  /** User and password of an address, and what stands behind its question mark. */
  private static final Pattern HIDDEN = Pattern.compile("(?<=//)[^/@\\s]*@|(?<=[?]).+");

  private final Settings settings;

  SettingsInForce(Settings settings) {
    this.settings = settings;
  }

  /** Those of the file first, in its order, then what is given besides, by its name. */
  List<Setting> all() {
    Map<String, DescribedSetting> described = DescribedSetting.all();
    List<Setting> all = new ArrayList<>();
    described.values().forEach(one -> all.add(inForce(one)));
    for (String key : new TreeSet<>(settings.given())) {
      if (!described.containsKey(key)) {
        all.add(inForce(new DescribedSetting(key, "", "", "")));
      }
    }
    return all;
  }

  private Setting inForce(DescribedSetting described) {
    String key = described.key();
    String given = settings.text(key);
    boolean secret = SECRET.matcher(key).matches();
    return new Setting(
        key,
        described.group(),
        secret
            ? ""
            : HIDDEN.matcher(given.isEmpty() ? described.otherwise() : given).replaceAll("…"),
        secret,
        !given.isEmpty(),
        given.isEmpty() ? Source.DEFAULT : settings.source(key),
        described.meaning());
  }
}
