package dev.caravan.bench;

import dev.caravan.PackagedCaravan;
import dev.caravan.web.Browser;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A page of the console, or a part of one that loads by itself, for somebody who is logged in. How
 * long one takes is what people wait for: it should be below a tenth of a second.
 */
final class ScreenJob implements Job {
  private static final int TIMES = 20;

  /** {@code {run}} stands for a run of one person. */
  private static final List<String> PATHS =
      List.of(
          "/",
          "/home/events",
          "/home/exchange/" + BenchTown.CONNECTION,
          "/connections",
          "/connections/" + BenchTown.CONNECTION,
          "/connections/" + BenchTown.CONNECTION + "/import",
          "/connections/" + BenchTown.CONNECTION + "/goals/out",
          "/connections/" + BenchTown.CONNECTION + "/events",
          "/connections/" + BenchTown.CONNECTION + "/yaml",
          "/runs",
          "/runs/{run}",
          "/runs/{run}/rows",
          "/runs/{run}/reasons",
          "/profiles?email=person7%40example.org",
          "/profiles/7",
          "/profiles/7/events",
          "/profiles/7/explain",
          "/segments",
          "/segments/good",
          "/objectives",
          "/lifecycles",
          "/lifecycles/customer",
          "/analyses",
          "/alerts",
          "/audit",
          "/users",
          "/settings",
          "/routes");

  /** Those that are parts of a page: its script asks for them, and nobody sees one alone. */
  private static final Set<String> PARTS =
      Set.of(
          "/home/events",
          "/home/exchange/" + BenchTown.CONNECTION,
          "/profiles/7/events",
          "/profiles/7/explain");

  private static final String ONE_PERSON =
      """
      {"goals": ["out"], "email": "person7@example.org", "dryRun": true}
      """;

  private final Members members;
  private final Crowd crowd;
  private final String path;

  private ScreenJob(Members members, Crowd crowd, String path) {
    this.members = members;
    this.crowd = crowd;
    this.path = path;
  }

  static List<ScreenJob> all(Members members, Crowd crowd) {
    return PATHS.stream().map(path -> new ScreenJob(members, crowd, path)).toList();
  }

  @Override
  public String name() {
    return "screens";
  }

  @Override
  public String what() {
    return "the page %s, %,d profiles and %,d events".formatted(path, crowd.profiles, crowd.events);
  }

  @Override
  public String floor() {
    return "the page to log in, which asks the database nothing";
  }

  @Override
  public String unit() {
    return "pages";
  }

  @Override
  public Sample ours() throws Exception {
    members.beConnected();
    crowd.bePresent();
    Browser browser = new Browser(crowd.town.caravan.address().getPort());
    browser.logIn(PackagedCaravan.PASSWORD);
    String page = path.replace("{run}", String.valueOf(run()));
    open(browser, page);
    return new Meter(crowd.town).measure(() -> seconds(browser, page), seconds -> TIMES);
  }

  @Override
  public Sample least() throws Exception {
    Browser stranger = new Browser(crowd.town.caravan.address().getPort());
    open(stranger, "/login");
    return Sample.of(TIMES, seconds(stranger, "/login"));
  }

  /** A run of one person, made by the first page that shows one. */
  private long run() throws InterruptedException {
    long last = crowd.town.caravan.get("/api/runs?limit=1").at("/items/0/id").asLong();
    return last > 0 || !path.contains("{run}")
        ? last
        : crowd.town.carryOut(ONE_PERSON).path("id").asLong();
  }

  private static double seconds(Browser browser, String page) throws Exception {
    long begin = System.nanoTime();
    for (int i = 0; i < TIMES; i++) {
      open(browser, page);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void open(Browser browser, String page) throws Exception {
    HttpResponse<String> answer =
        browser.open(page, PARTS.contains(page) ? Map.of("HX-Request", "true") : Map.of());
    boolean asked = answer.uri().toString().endsWith(page);
    if (answer.statusCode() != 200 || !asked) {
      throw new IllegalStateException(
          page + " answers " + answer.statusCode() + " " + answer.uri());
    }
  }
}
