package dev.caravan.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.micrometer.messagehistory.MicrometerMessageHistoryFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class RouteModelTest {
  private static final RouteLine SECOND =
      new RouteLine("second", "", "direct://second", "", "started", 7, 0, 12.0);

  @Test
  void should_read_steps_with_what_is_inside_them_and_how_often_each_was_taken() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      MicrometerMessageHistoryFactory history = new MicrometerMessageHistoryFactory();
      history.setMeterRegistry(meters);
      camel.setMessageHistory(true);
      camel.setMessageHistoryFactory(history);
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:first")
                  .routeId("first")
                  .onException(IllegalStateException.class)
                  .id("wrong")
                  .handled(true)
                  .setBody(constant("sorry"))
                  .id("say-sorry")
                  .end()
                  .choice()
                  .id("ways")
                  .when(simple("${body} == 'a'"))
                  .id("when-a")
                  .to("direct:second")
                  .id("call")
                  .otherwise()
                  .setBody(constant("b"))
                  .id("say-b")
                  .end()
                  .setHeader("done", constant("yes"))
                  .id("last");
              from("direct:second").routeId("second").log("here");
            }
          });
      camel.start();
      camel.createProducerTemplate().sendBody("direct:first", "x");
      camel.createProducerTemplate().sendBody("direct:first", "x");

      List<RouteStep> steps =
          new RouteModel(meters).steps(camel, "first", Map.of("direct://second", SECOND));

      assertThat(words(steps))
          .isEqualTo(
              "choice[when ${body} == 'a'[to direct:second] otherwise[setBody b]] setHeader yes"
                  + " onException IllegalStateException[setBody sorry]");
      assertThat(steps.get(1).count()).isEqualTo(2);
      assertThat(steps.get(1).metered()).startsWith("2 × ").endsWith(" ms");
      RouteStep call = steps.get(0).steps().get(0).steps().get(0);
      assertThat(call.calls().id()).isEqualTo("second");
      assertThat(call.metered()).isEqualTo("7 × 12 ms");

      RouteDiagram diagram = RouteDiagram.of("direct://first", steps);
      assertThat(diagram.boxes()).extracting(RouteDiagram.Box::title).contains("ways", "say-b");
      assertThat(diagram.boxes())
          .allSatisfy(box -> assertThat(box.y() + box.height()).isLessThan(diagram.height()));
      assertThat(diagram.lines()).as("none leads to what is done about a failure").hasSize(7);
    }
  }

  @Test
  void should_name_a_call_by_its_method_and_path_and_a_mean_time_in_its_unit() {
    RouteLine call =
        new RouteLine("get", "", "rest://get:/api/runs:/%7Bid%7D", "", "started", 0, 0, null);
    assertThat(call.isCall()).isTrue();
    assertThat(call.address()).isEqualTo("GET /api/runs/{id}");
    assertThat(SECOND.isCall()).isFalse();
    assertThat(SECOND.address()).isEqualTo("direct://second");
    assertThat(RouteLine.millis(0.01)).isEqualTo("< 0.1 ms");
    assertThat(RouteLine.millis(999.4)).isEqualTo("999 ms");
    assertThat(RouteLine.millis(13841.0)).isEqualTo("13.8 s");
  }

  private static String words(List<RouteStep> steps) {
    return steps.stream()
        .map(
            step ->
                (step.kind() + " " + step.text()).strip()
                    + (step.steps().isEmpty() ? "" : "[" + words(step.steps()) + "]"))
        .collect(Collectors.joining(" "));
  }
}
