package dev.caravan.web.console;

/** Some pages of the console that belong together. */
@FunctionalInterface
interface Screen {
  /** Puts the pages on the router. */
  void open(ConsoleRoutes routes);
}
