package dev.caravan;

import dev.caravan.profile.PropertyType;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One town for all tests that ask for it: the program starts once, and every test brings an
 * audience and people of its own.
 */
final class SharedTown implements ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(SharedTown.class);

  /** Closes the town when the last test has ended. */
  private record Open(Town town) implements AutoCloseable {
    @Override
    public void close() {
      town.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Town.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Function<String, Open> start = ignored -> new Open(start());
    return context.getRoot().getStore(HERE).getOrComputeIfAbsent("town", start, Open.class).town();
  }

  private static Town start() {
    try {
      Town town =
          new Town("file:routes/*.camel.yaml", Map.of("caravan.http.trusted-proxies", "127.0.0.1"));
      town.property("customer_id", PropertyType.TEXT, false, true);
      town.property("interests", PropertyType.TEXT, true, false);
      town.property("city", PropertyType.TEXT, false, false);
      town.property("orders", PropertyType.NUMBER, false, false);
      return town;
    } catch (Exception e) {
      throw new IllegalStateException("the town did not start", e);
    }
  }
}
