package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A browser without a window, and the hand that uses it. Where there is none, tests are skipped;
 * {@code CARAVAN_BROWSER=required} makes that a failure.
 */
public final class Chromium implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_TABS = 120;

  private String address;
  private final ChromeDriver driver;
  private final String axe = resource("/axe.min.js");

  private Chromium(Path browser, Path driver) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, java.util.logging.Level.WARNING);
    options.setCapability("goog:loggingPrefs", logs);
    this.driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .usingAnyFreePort()
                .build(),
            options);
    this.driver.manage().timeouts().scriptTimeout(PATIENCE.multipliedBy(2));
  }

  /** Opens a browser. */
  public static Chromium open() {
    Optional<Path> browser = find("chromium", "chromium-browser", "google-chrome");
    Optional<Path> driver = find("chromedriver");
    boolean found = browser.isPresent() && driver.isPresent();
    if ("required".equals(System.getenv("CARAVAN_BROWSER"))) {
      assertThat(found).as("Chromium and chromedriver are here").isTrue();
    }
    assumeTrue(
        found, "no browser is here, so its tests are skipped: install chromium, chromium-driver");
    return new Chromium(browser.get(), driver.get());
  }

  private static Optional<Path> find(String... names) {
    return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
        .flatMap(directory -> Stream.of(names).map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** From now on it looks at the program on this port. */
  public void goTo(int port) {
    address = "http://127.0.0.1:" + port;
  }

  public void open(String path) {
    driver.get(address + path);
  }

  public void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** From now on pages are shown in this theme: {@code light} or {@code dark}. */
  public void theme(String theme) {
    script("localStorage.setItem('theme', arguments[0])", theme);
  }

  public WebElement see(By what) {
    return waiting().until(browser -> browser.findElement(what));
  }

  /** Waits until the page says this somewhere. */
  public void read(String text) {
    waiting()
        .withMessage(() -> "the page never says " + text + ", it says:\n" + text())
        .until(browser -> text().contains(text));
  }

  public String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  public String title() {
    return driver.getTitle();
  }

  public String path() {
    return driver.getCurrentUrl().substring(address.length());
  }

  public void click(By what) {
    waiting()
        .ignoring(org.openqa.selenium.WebDriverException.class)
        .until(
            browser -> {
              WebElement found = browser.findElement(what);
              script("arguments[0].scrollIntoView({block: 'center'})", found);
              found.click();
              return true;
            });
    settle();
  }

  public void type(By where, String text) {
    WebElement field = see(where);
    field.clear();
    field.sendKeys(text);
  }

  public void choose(By where, String visible) {
    waiting()
        .ignoring(org.openqa.selenium.WebDriverException.class)
        .until(
            browser -> {
              new Select(browser.findElement(where)).selectByVisibleText(visible);
              return true;
            });
    settle();
  }

  /** Presses the tabulator until the focus is where it is wanted. */
  public void tabTo(By where) {
    for (int i = 0; i < MOST_TABS; i++) {
      WebElement wanted = driver.findElements(where).stream().findFirst().orElse(null);
      if (wanted != null && wanted.equals(driver.switchTo().activeElement())) {
        return;
      }
      new Actions(driver).sendKeys(Keys.TAB).perform();
    }
    throw new AssertionError("the keyboard does not get to " + where + " on " + path());
  }

  public void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
    settle();
  }

  /** Until nothing is asked for any more and nothing is being put into the page. */
  public void settle() {
    waiting()
        .until(
            browser ->
                Boolean.TRUE.equals(
                    script(
                        "return document.readyState === 'complete' && !document.querySelector("
                            + "'.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")));
  }

  public Object script(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  /** How much wider the page is than the window, in pixels. */
  public long overflow() {
    return ((Number)
            script(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .longValue();
  }

  /** What keeps people out, by axe and WCAG 2.2 AA: rule, and where. */
  @SuppressWarnings("unchecked")
  public List<String> barriers() {
    driver.executeScript(axe);
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            const options = {
              runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
              // Of what passes, nobody wants to know where it stands.
              resultTypes: ['violations'],
            };
            axe.run(document, options)
              .then(result => done(result.violations.flatMap(rule => rule.nodes.map(node =>
                rule.id + ' at ' + node.target.join(' ') + ': ' + node.any.concat(node.all).map(one => one.message).join('; ')))));
            """);
    return (List<String>) found;
  }

  /** What the browser complained of since it was asked last: scripts, styles, missing files. */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(entry -> entry.getMessage())
        // The answer to a form that is not right yet, which the page shows.
        .filter(message -> !message.contains("status of 422"))
        .toList();
  }

  /** A picture of the upper part of the page. */
  public void photograph(Path file) throws IOException {
    size(1280, 1140);
    settle();
    Object picture =
        driver
            .executeCdpCommand(
                "Page.captureScreenshot",
                Map.of(
                    "format",
                    "png",
                    "clip",
                    Map.of("x", 0, "y", 0, "width", 1280, "height", 1000, "scale", 0.8)))
            .get("data");
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(picture.toString()));
  }

  private WebDriverWait waiting() {
    WebDriverWait wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(40));
    wait.ignoring(org.openqa.selenium.NoSuchElementException.class);
    wait.ignoring(org.openqa.selenium.StaleElementReferenceException.class);
    return wait;
  }

  private static String resource(String name) {
    try (InputStream stream = Chromium.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
