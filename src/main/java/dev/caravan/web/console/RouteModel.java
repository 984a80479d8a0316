package dev.caravan.web.console;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.OutputNode;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.MethodCallExpression;

/** Reads the steps of a route from the route as it runs, with what was metered of each. */
final class RouteModel {
  private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([\\w-]+)");

  /** Ways of which one is taken. */
  private static final Set<String> BRANCHES =
      Set.of("when", "otherwise", "doCatch", "doFinally", "onException");

  private final MeterRegistry meters;

  RouteModel(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * The steps of a route, and after them what is done when one of them fails; none where the
   * program makes it itself.
   *
   * @param called the routes of this instance by the address that they take from
   */
  List<RouteStep> steps(CamelContext camel, String route, Map<String, RouteLine> called) {
    RouteDefinition definition =
        camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinition(route);
    if (definition == null) {
      return List.of();
    }
    Map<String, Timer> timers = new HashMap<>();
    meters
        .find("camel.message.history")
        .tag("routeId", route)
        .timers()
        .forEach(timer -> timers.put(timer.getId().getTag("nodeId"), timer));
    List<OptionalIdentifiedDefinition<?>> steps = new ArrayList<>();
    definition.getOutputs().stream().filter(step -> !step.isAbstract()).forEach(steps::add);
    if (!leavesFailures(definition)) {
      definition.getOutputs().stream()
          .filter(OnExceptionDefinition.class::isInstance)
          .forEach(steps::add);
    }
    return steps(steps, timers, called);
  }

  /** Whether failures go to the route that called it, whatever stands beside its steps. */
  private static boolean leavesFailures(RouteDefinition definition) {
    ErrorHandlerFactory handler =
        definition.getErrorHandler() == null
            ? definition.getErrorHandlerFactory()
            : definition.getErrorHandler().getErrorHandlerType();
    return handler instanceof NoErrorHandlerDefinition;
  }

  private static List<RouteStep> steps(
      List<? extends OptionalIdentifiedDefinition<?>> definitions,
      Map<String, Timer> timers,
      Map<String, RouteLine> called) {
    return definitions.stream().map(one -> step(one, timers, called)).toList();
  }

  private static RouteStep step(
      OptionalIdentifiedDefinition<?> definition,
      Map<String, Timer> timers,
      Map<String, RouteLine> called) {
    String text = text(definition);
    Matcher direct = DIRECT.matcher(text);
    String id = definition.getId() == null ? "" : definition.getId();
    Timer timer = timers.get(id);
    return new RouteStep(
        id,
        definition.getShortName(),
        text,
        BRANCHES.contains(definition.getShortName()),
        direct.find() ? called.get("direct://" + direct.group(1)) : null,
        timer == null ? null : Long.valueOf(timer.count()),
        timer == null || timer.count() == 0
            ? null
            : Double.valueOf(timer.mean(TimeUnit.MILLISECONDS)),
        steps(inside(definition), timers, called));
  }

  private static List<? extends OptionalIdentifiedDefinition<?>> inside(
      OptionalIdentifiedDefinition<?> definition) {
    if (definition instanceof ChoiceDefinition choice) {
      List<OptionalIdentifiedDefinition<?>> ways = new ArrayList<>(choice.getWhenClauses());
      if (choice.getOtherwise() != null) {
        ways.add(choice.getOtherwise());
      }
      return ways;
    }
    return definition instanceof OutputNode node ? node.getOutputs() : List.of();
  }

  private static String text(OptionalIdentifiedDefinition<?> definition) {
    if (definition instanceof BeanDefinition bean) {
      return method(bean.getRef(), bean.getMethod());
    }
    if (definition instanceof OnExceptionDefinition failure) {
      return failure.getExceptions().stream()
          .map(name -> name.substring(name.lastIndexOf('.') + 1))
          .collect(Collectors.joining(", "));
    }
    if (definition instanceof WhenDefinition when) {
      return text(when.getExpression());
    }
    if (definition instanceof ExpressionNode node && node.getExpression() != null) {
      return text(node.getExpression());
    }
    return definition instanceof SendDefinition<?> send ? send.getEndpointUri() : "";
  }

  private static String text(ExpressionDefinition expression) {
    if (expression instanceof MethodCallExpression call) {
      return method(call.getRef(), call.getMethod());
    }
    return Objects.requireNonNullElse(expression.getExpression(), "");
  }

  /** A bean of the registry has a name; others have not. */
  private static String method(String bean, String method) {
    return Stream.of(bean, method).filter(Objects::nonNull).collect(Collectors.joining("."));
  }
}
