package dev.caravan.web.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/** The templates of {@code src/main/jte}, which the build has made into classes. */
final class Templates {
  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

  /**
   * @param template its file: {@code connections/list.jte}
   */
  String render(String template, Map<String, Object> parameters) {
    StringOutput html = new StringOutput(16 * 1024);
    engine.render(template, parameters, html);
    return html.toString();
  }
}
