package dev.caravan;

import dev.caravan.access.AddressRange;
import dev.caravan.mailchimp.MailchimpOAuth;
import dev.caravan.mailchimp.ResultFiles;
import dev.caravan.sink.SinkTarget;
import dev.caravan.web.Setting;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings of {@code application.properties}. Environment variables and system properties come
 * before the file, as they do for Camel, which reads the same file for its own keys.
 */
final class Settings {
  private static final String BY_FILE = "-file";
  private static final Path FILE = Path.of("application.properties");

  // jdbc:postgresql:database, or with one or more hosts, each with or without a port
  private static final Pattern POSTGRESQL =
      Pattern.compile(
          "jdbc:postgresql:(//HOST(,HOST)*(/[^/?]*)?|/?[^/?]*)([?].*)?"
              .replace("HOST", "([^,/:?\\[\\]\\s]*|\\[[0-9a-fA-F:.]+\\])(:[0-9]{1,5})?"));

  private static final Set<String> KNOWN =
      Set.of(
          "caravan.public-url",
          "caravan.http.trusted-proxies",
          "caravan.admin.password",
          "caravan.api.token",
          "caravan.database.url",
          "caravan.database.user",
          "caravan.database.password",
          "caravan.data-dir",
          "caravan.secret-key",
          "caravan.secret-key.old",
          "caravan.mailchimp.base-url",
          "caravan.mailchimp.oauth-url",
          "caravan.mailchimp.oauth-client-id",
          "caravan.mailchimp.oauth-client-secret",
          "caravan.mailchimp.max-connections",
          "caravan.mailchimp.connect-timeout",
          "caravan.mailchimp.response-timeout",
          "caravan.mailchimp.retries",
          "caravan.mailchimp.retry-delay",
          "caravan.mirror.compare-hours",
          "caravan.drift.at",
          "caravan.drift.period",
          "caravan.batches.from",
          "caravan.batches.pause",
          "caravan.batches.patience",
          "caravan.batches.result-hosts",
          "caravan.calls.period",
          "caravan.metrics.period",
          "caravan.log.format",
          "caravan.traces.endpoint",
          "caravan.connections-dir",
          "caravan.connections-dir.period",
          "caravan.mail.host",
          "caravan.mail.port",
          "caravan.mail.user",
          "caravan.mail.password",
          "caravan.mail.from",
          "caravan.mail.security",
          "caravan.notify.private",
          "caravan.notify.period",
          "caravan.runs.period",
          "caravan.schedule.interval",
          "caravan.inbox.period",
          "caravan.inbox.days",
          "caravan.read-back.period",
          "caravan.visitors.period",
          "caravan.events.intake",
          "caravan.events.sink.url",
          "caravan.events.sink.app-id",
          "caravan.events.sink.token",
          "caravan.events.sink.private",
          "caravan.events.sink.period",
          "caravan.webhooks",
          "caravan.webhooks.period",
          "caravan.activity.period",
          "caravan.activity.interval",
          "caravan.sandbox",
          "caravan.once");

  /** Their values may stand in files of their own, named by the same key with -file behind it. */
  private static final Set<String> SECRET =
      Set.of(
          "caravan.admin.password",
          "caravan.api.token",
          "caravan.database.password",
          "caravan.secret-key",
          "caravan.events.sink.token",
          "caravan.mail.password");

  private final Properties file;
  private final Map<String, String> environment;
  private final Properties system;

  Settings(Properties file, Map<String, String> environment, Properties system) {
    this.file = file;
    this.environment = environment;
    this.system = system;
    refuseUnknown();
  }

  /** Reads the file in the working directory, the environment and the system properties. */
  static Settings load() {
    Properties file = new Properties();
    if (Files.exists(FILE)) {
      try (Reader reader = Files.newBufferedReader(FILE, StandardCharsets.UTF_8)) {
        file.load(reader);
      } catch (IOException e) {
        throw new StartFailure(FILE.toAbsolutePath() + " cannot be read: " + e.getMessage(), e);
      }
    }
    Settings settings = new Settings(file, System.getenv(), System.getProperties());
    settings.check();
    return settings;
  }

  /** Reads every value that can be wrong, before anything is begun. */
  private void check() {
    databaseUrl();
    mailchimpBaseUrl();
    oauthClient();
    maxConnections();
    sandbox();
    once();
    activityInterval();
    compareEvery();
    batchesFrom();
    batchPause();
    batchPatience();
    webhooks();
    sink();
    isSinkPrivate();
    driftAt();
    isLogJson();
    traces();
    SECRET.forEach(this::text);
    mailServer();
    isNotifyPrivate();
    serverPort();
    managementPort();
    trustedProxies();
  }

  private void refuseUnknown() {
    Set<String> unknown = new TreeSet<>();
    for (Properties source : new Properties[] {file, system}) {
      unknown.addAll(
          source.stringPropertyNames().stream()
              .filter(key -> key.startsWith("caravan.") && !isKnown(key))
              .collect(Collectors.toSet()));
    }
    if (!unknown.isEmpty()) {
      throw new StartFailure(
          "There is no setting "
              + String.join(", ", unknown)
              + "; application.properties lists those there are");
    }
  }

  private static boolean isKnown(String key) {
    return KNOWN.contains(key)
        || (key.endsWith(BY_FILE)
            && SECRET.contains(key.substring(0, key.length() - BY_FILE.length())));
  }

  /** The value of a key, without spaces around it; empty where it has none. */
  String text(String key) {
    String value = given(key);
    String path = SECRET.contains(key) ? given(key + BY_FILE) : "";
    if (path.isEmpty()) {
      return value;
    }
    if (!value.isEmpty()) {
      throw new StartFailure(
          "Both %s and %s are given; give one of them".formatted(key, key + BY_FILE));
    }
    try {
      return Files.readString(Path.of(path)).strip();
    } catch (IOException | InvalidPathException e) {
      throw new StartFailure("%s: %s cannot be read".formatted(key + BY_FILE, path), e);
    }
  }

  private String given(String key) {
    String value = system.getProperty(key);
    if (value == null) {
      value = environment.get(variable(key));
    }
    return (value == null ? file.getProperty(key, "") : value).strip();
  }

  private static String variable(String key) {
    return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Every key of this program's own, or of the file, that has a value. */
  Set<String> given() {
    Set<String> keys = new TreeSet<>(KNOWN);
    keys.addAll(file.stringPropertyNames());
    keys.removeIf(key -> key.endsWith(BY_FILE) || text(key).isEmpty());
    return keys;
  }

  /** Where the value of a key that has one comes from. */
  Setting.Source source(String key) {
    // A secret in a file of its own is given where that file is named.
    String name = given(key).isEmpty() ? key + BY_FILE : key;
    if (system.getProperty(name) != null) {
      return Setting.Source.COMMAND_LINE;
    }
    return environment.containsKey(variable(name))
        ? Setting.Source.ENVIRONMENT
        : Setting.Source.FILE;
  }

  private String text(String key, String otherwise) {
    String value = text(key);
    return value.isEmpty() ? otherwise : value;
  }

  private int number(String key, int otherwise, int min, int max) {
    String value = text(key, String.valueOf(otherwise));
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new StartFailure(
        "%s is %s; right is a whole number from %d to %d".formatted(key, value, min, max));
  }

  Path dataDir() {
    return Path.of(text("caravan.data-dir", "data")).toAbsolutePath();
  }

  /** The folder of connection documents; null: there is none. */
  Path connectionsDir() {
    String folder = text("caravan.connections-dir");
    return folder.isEmpty() ? null : Path.of(folder).toAbsolutePath();
  }

  String databaseUrl() {
    String url = text("caravan.database.url");
    if (!url.isEmpty() && !POSTGRESQL.matcher(url).matches()) {
      throw new StartFailure(
          "caravan.database.url is no address of PostgreSQL; right is"
              + " jdbc:postgresql://db.example.org/caravan, or nothing for the embedded one");
    }
    return url;
  }

  /** Where accounts that are set up from now on are checked; null: at Mailchimp's data centres. */
  URI mailchimpBaseUrl() {
    String url = text("caravan.mailchimp.base-url").replaceAll("/+$", "");
    try {
      if (url.isEmpty() || (url.matches("https?://.+") && new URI(url).getHost() != null)) {
        return url.isEmpty() ? null : new URI(url);
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new StartFailure(
        "caravan.mailchimp.base-url is "
            + url
            + "; right is an address such as https://us1.api.mailchimp.com/3.0, or nothing");
  }

  /** This program, as Mailchimp's OAuth server knows it. */
  MailchimpOAuth.Client oauthClient() {
    String url =
        text("caravan.mailchimp.oauth-url", "https://login.mailchimp.com/oauth2")
            .replaceAll("/+$", "");
    try {
      // The client's secret goes there: in clear only within this machine.
      URI base = new URI(url);
      boolean here = List.of("127.0.0.1", "localhost", "[::1]").contains(base.getHost());
      if (base.getHost() != null
          && base.getUserInfo() == null
          && ("https".equals(base.getScheme()) || here && "http".equals(base.getScheme()))) {
        return new MailchimpOAuth.Client(
            base,
            text("caravan.mailchimp.oauth-client-id"),
            text("caravan.mailchimp.oauth-client-secret"),
            URI.create(publicUrl() + "/oauth/callback"));
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // said below
    }
    throw new StartFailure(
        "caravan.mailchimp.oauth-url is "
            + url
            + "; right is an https address such as https://login.mailchimp.com/oauth2, or nothing");
  }

  int maxConnections() {
    return number("caravan.mailchimp.max-connections", 8, 1, 10);
  }

  /** Whether the sandbox is asked for; null: wherever it fits. */
  Boolean sandbox() {
    String value = text("caravan.sandbox", "auto");
    return switch (value) {
      case "auto" -> null;
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default ->
          throw new StartFailure("caravan.sandbox is " + value + "; right is auto, true or false");
    };
  }

  /** Whether Mailchimp is told of webhooks: as asked for, or where it can reach this program. */
  boolean webhooks() {
    String value = text("caravan.webhooks", "auto");
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      case "auto" ->
          !publicUrl()
              .matches("https?://(127[.][0-9.]+|localhost|\\[::1\\]|0[.]0[.]0[.]0)([:/].*)?");
      default ->
          throw new StartFailure("caravan.webhooks is " + value + "; right is auto, true or false");
    };
  }

  /** From the end of one look at the reports of campaigns to the next. */
  Duration activityInterval() {
    return Duration.ofSeconds(number("caravan.activity.interval", 900, 1, 86_400));
  }

  /** Where email events are sent on; null: nowhere. */
  SinkTarget sink() {
    String url = text("caravan.events.sink.url");
    if (url.isEmpty()) {
      return null;
    }
    String appId = text("caravan.events.sink.app-id");
    if (appId.isEmpty()) {
      throw new StartFailure(
          "caravan.events.sink.app-id is empty; right is the id by which the receiver at"
              + " caravan.events.sink.url knows you");
    }
    try {
      URI address = new URI(url);
      if (url.matches("https?://.+")
          && address.getHost() != null
          && address.getUserInfo() == null
          && address.getFragment() == null) {
        return new SinkTarget(address, appId, text("caravan.events.sink.token"));
      }
    } catch (URISyntaxException e) {
      // said below, without the address: it may hold a secret
    }
    throw new StartFailure(
        "caravan.events.sink.url is no address of a track call; right is one such as"
            + " https://heapanalytics.com/api/track, or nothing");
  }

  /** Whether events may be sent to an address that is not of the public internet. */
  boolean isSinkPrivate() {
    return flag("caravan.events.sink.private");
  }

  /** By which mails are sent; null: none are. */
  MailServer mailServer() {
    String host = text("caravan.mail.host");
    if (host.isEmpty()) {
      return null;
    }
    MailServer.Security security =
        switch (text("caravan.mail.security", "starttls")) {
          case "none" -> MailServer.Security.NONE;
          case "starttls" -> MailServer.Security.STARTTLS;
          case "tls" -> MailServer.Security.TLS;
          default ->
              throw new StartFailure(
                  "caravan.mail.security is "
                      + text("caravan.mail.security")
                      + "; right is none, starttls or tls");
        };
    String from = text("caravan.mail.from");
    if (!from.matches("[^\\s@<>]+@[^\\s@<>]+")) {
      throw new StartFailure(
          "caravan.mail.from is no address; right is the sender of notifications, such as"
              + " caravan@example.org");
    }
    return new MailServer(
        host,
        number("caravan.mail.port", security == MailServer.Security.TLS ? 465 : 587, 1, 65_535),
        text("caravan.mail.user"),
        text("caravan.mail.password"),
        from,
        security);
  }

  /** Whether a webhook may be called whose address is not of the public internet. */
  boolean isNotifyPrivate() {
    return flag("caravan.notify.private");
  }

  /** How long the last comparison of a whole audience with its mirror may lie back. */
  Duration compareEvery() {
    return Duration.ofHours(number("caravan.mirror.compare-hours", 24, 0, 8760));
  }

  /** When audiences are compared with what was sent there, in UTC; empty: when somebody asks. */
  Optional<LocalTime> driftAt() {
    String value = text("caravan.drift.at", "02:30");
    try {
      return value.equals("never") ? Optional.empty() : Optional.of(LocalTime.parse(value));
    } catch (DateTimeParseException e) {
      throw new StartFailure(
          "caravan.drift.at is " + value + "; right is a time of day such as 02:30, or never", e);
    }
  }

  /** So many removals of a goal and audience are handed over in batches. */
  int batchesFrom() {
    return number("caravan.batches.from", 200, 1, Integer.MAX_VALUE);
  }

  /** Before a batch is first asked after. */
  Duration batchPause() {
    return Duration.ofSeconds(number("caravan.batches.pause", 5, 1, 60));
  }

  /** How long a batch may take. */
  Duration batchPatience() {
    return Duration.ofSeconds(number("caravan.batches.patience", 7200, 10, 604_800));
  }

  /** Where Mailchimp keeps results, besides the account's own endpoint. */
  Set<String> resultHosts() {
    String hosts = text("caravan.batches.result-hosts").toLowerCase(Locale.ROOT);
    return hosts.isEmpty() ? ResultFiles.HOSTS : Set.of(hosts.split("[\\s,]+"));
  }

  /** Whether the log is one JSON object a line. */
  boolean isLogJson() {
    String value = text("caravan.log.format", "text");
    if (!value.equals("text") && !value.equals("json")) {
      throw new StartFailure("caravan.log.format is " + value + "; right is text or json");
    }
    return value.equals("json");
  }

  /** The collector that traces are sent to; empty: none are made. */
  Optional<URI> traces() {
    String url = text("caravan.traces.endpoint");
    try {
      if (url.isEmpty() || (url.matches("https?://.+") && new URI(url).getHost() != null)) {
        return url.isEmpty() ? Optional.empty() : Optional.of(new URI(url));
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new StartFailure(
        "caravan.traces.endpoint is "
            + url
            + "; right is the address of a collector such as http://127.0.0.1:4318, or nothing");
  }

  boolean once() {
    return flag("caravan.once");
  }

  private boolean flag(String key) {
    String value = text(key, "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw new StartFailure(key + " is " + value + "; right is true or false");
    }
    return value.equals("true");
  }

  String publicUrl() {
    return text("caravan.public-url", "http://127.0.0.1:" + serverPort()).replaceAll("/+$", "");
  }

  /** Whose word on where a call comes from counts; empty: nobody's. */
  List<AddressRange> trustedProxies() {
    String proxies = text("caravan.http.trusted-proxies");
    try {
      return proxies.isEmpty()
          ? List.of()
          : Arrays.stream(proxies.split("[\\s,]+")).map(AddressRange::of).toList();
    } catch (IllegalArgumentException e) {
      throw new StartFailure(
          "caravan.http.trusted-proxies is "
              + proxies
              + "; right are addresses and networks such as 127.0.0.1, 10.0.0.0/8, fd00::/8, or"
              + " nothing ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /** Where the program answers, as Camel names it. */
  Map<String, String> doors() {
    return Map.of(
        "camel.server.host", serverHost(),
        "camel.server.port", String.valueOf(serverPort()),
        "camel.management.host", managementHost(),
        "camel.management.port", String.valueOf(managementPort()));
  }

  String serverHost() {
    return text("camel.server.host", "127.0.0.1");
  }

  int serverPort() {
    return number("camel.server.port", 8080, 1, 65535);
  }

  String managementHost() {
    return text("camel.management.host", "127.0.0.1");
  }

  int managementPort() {
    return number("camel.management.port", 8081, 1, 65535);
  }
}
