package dev.caravan.bench;

import java.util.List;
import org.apache.camel.main.Main;

/** A program that starts the components that Caravan has, with its settings, and does nothing. */
public final class EmptyCamel {
  private static final List<String> COMPONENTS =
      List.of(
          "bean",
          "direct",
          "http",
          "jdbc",
          "log",
          "platform-http",
          "quartz",
          "rest",
          "seda",
          "timer");

  private EmptyCamel() {}

  public static void main(String[] arguments) throws Exception {
    Main main = new Main();
    main.setDefaultPropertyPlaceholderLocation("file:application.properties");
    main.addOverrideProperty("camel.main.routesIncludePattern", "classpath:no-routes/*.camel.yaml");
    main.configure().setBasePackageScanEnabled(false);
    main.addMainListener(
        new org.apache.camel.main.MainListenerSupport() {
          @Override
          public void beforeStart(org.apache.camel.main.BaseMainSupport starting) {
            COMPONENTS.forEach(name -> starting.getCamelContext().getComponent(name));
          }
        });
    main.run();
  }
}
