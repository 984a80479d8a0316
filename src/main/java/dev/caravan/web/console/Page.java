package dev.caravan.web.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A page being put together: what stands around it, and what its template is given. */
final class Page {
  private final Visit visit;
  private final Templates templates;
  private final String template;
  private final String title;
  private final List<Crumb> crumbs = new ArrayList<>();
  private final Map<String, Object> parameters = new HashMap<>();
  private String section = "";
  private int status = 200;

  Page(Visit visit, Templates templates, String template, String title) {
    this.visit = visit;
    this.templates = templates;
    this.template = template;
    this.title = title;
  }

  /** The entry of the navigation that it belongs to. */
  Page in(String section) {
    this.section = section;
    return this;
  }

  /** The next step on the way to it. */
  Page below(String text, String path) {
    crumbs.add(new Crumb(text, path));
    return this;
  }

  Page status(int status) {
    this.status = status;
    return this;
  }

  /** A parameter of the template, besides {@code frame} and {@code now}. */
  Page with(String name, Object value) {
    parameters.put(name, value);
    return this;
  }

  void show() {
    parameters.put("now", visit.now());
    parameters.put(
        "frame",
        new Frame(
            title,
            section,
            crumbs,
            visit.caller(),
            visit.csrf(),
            visit.takeFlashes(),
            Navigation.entries(visit::may)));
    visit.html(status, templates.render(template, parameters));
  }

  /** As a part of a page that is there, or as a page of its own. */
  void shown(boolean asPart) {
    if (asPart) {
      showPart();
    } else {
      show();
    }
  }

  /** Only the template, which is a part of a page that is there. */
  void showPart() {
    parameters.put("now", visit.now());
    parameters.put("csrf", visit.csrf());
    visit.html(status, templates.render(template, parameters));
  }
}
