package dev.caravan.sandbox;

import dev.caravan.sandbox.SandboxOptions.NewAudience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The sandbox as a program of its own. */
final class SandboxMain {
  private static final int DEFAULT_PORT = 8082;
  private static final String USAGE =
      "usage: dev.caravan.sandbox.Sandbox [--port=8082] [--host=127.0.0.1]"
          + " [--data-dir=data/sandbox] [--audience=a1b2c3d4e5:200000[:first person] ...]"
          + " [--batch-seconds=2]";

  private SandboxMain() {}

  static void run(String[] arguments) {
    try {
      SandboxOptions options = options(arguments);
      Sandbox sandbox = Sandbox.start(options);
      Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "sandbox-close"));
      System.out.println("Sandbox listens at " + sandbox.baseUrl());
      System.out.println("API key:  " + sandbox.apiKey());
      System.out.println(
          "Controls: http://" + options.host() + ":" + sandbox.port() + "/sandbox/status");
      for (String line : sandbox.describeAudiences()) {
        System.out.println("Audience: " + line);
      }
      new CountDownLatch(1).await();
    } catch (IllegalArgumentException | IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static SandboxOptions options(String[] arguments) {
    SandboxOptions options =
        SandboxOptions.defaults().withPort(DEFAULT_PORT).withDataDir(Path.of("data", "sandbox"));
    List<NewAudience> audiences = new ArrayList<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      String value = argument.substring(equals + 1);
      options =
          switch (name) {
            case "--port" -> options.withPort(port(value));
            case "--host" -> options.withHost(value);
            case "--data-dir" -> options.withDataDir(Path.of(value));
            case "--batch-seconds" -> options.withBatchTime(batchTime(value));
            case "--audience" -> {
              audiences.add(audience(value));
              yield options.withAudiences(audiences.toArray(NewAudience[]::new));
            }
            default ->
                throw new IllegalArgumentException(
                    "sandbox: unknown argument '%s'; %s".formatted(argument, USAGE));
          };
    }
    return options;
  }

  /** Audiences share people unless they begin with another one. */
  private static NewAudience audience(String value) {
    if (!value.matches("[0-9a-f]{10}:[0-9]{1,7}(:[0-9]{1,8})?")) {
      throw new IllegalArgumentException(
          ("sandbox: --audience is '%s', it must be ten hex digits, a colon and how many people,"
                  + " and may say the number of the first of them behind another colon; %s")
              .formatted(value, USAGE));
    }
    String[] parts = value.split(":");
    int first = parts.length == 3 ? Integer.parseInt(parts[2]) : 0;
    return new NewAudience(
        parts[0], "Audience " + parts[0], Integer.parseInt(parts[1]), first, false);
  }

  private static Duration batchTime(String value) {
    if (!value.matches("[0-9]{1,4}")) {
      throw new IllegalArgumentException(
          "sandbox: --batch-seconds is '%s', it must be a number from 0 to 9999; %s"
              .formatted(value, USAGE));
    }
    return Duration.ofSeconds(Long.parseLong(value));
  }

  private static int port(String value) {
    if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65_535) {
      throw new IllegalArgumentException(
          "sandbox: --port is '%s', it must be a number from 0 to 65535; %s"
              .formatted(value, USAGE));
    }
    return Integer.parseInt(value);
  }
}
