package dev.caravan.exporting;

import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One small town for all tests that ask for it in their constructor. Each finds it without
 * profiles, faults and listeners; its audience keeps the members that others have brought.
 */
final class SharedExportTown implements ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(SharedExportTown.class);

  /** Closes the town when the last test has ended. */
  private record Open(ExportTown town) implements AutoCloseable {
    @Override
    public void close() {
      town.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ExportTown.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Function<String, Open> start = ignored -> new Open(start());
    ExportTown town =
        context.getRoot().getStore(HERE).getOrComputeIfAbsent("town", start, Open.class).town();
    town.clear();
    return town;
  }

  private static ExportTown start() {
    try {
      return new ExportTown(5);
    } catch (Exception e) {
      throw new IllegalStateException("the town did not start", e);
    }
  }
}
