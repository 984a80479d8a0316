package dev.caravan;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;

/**
 * Sends a trace of what the routes do to a collector, over OTLP with HTTP. Where no collector is
 * named there is no such listener, and nothing is traced.
 */
final class Traces extends MainListenerSupport implements AutoCloseable {
  private final OpenTelemetrySdk telemetry;

  /**
   * @param collector such as {@code http://collector.example.org:4318}
   */
  Traces(URI collector) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(collector.toString().replaceAll("/+$", "") + "/v1/traces")
            .build();
    telemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setResource(
                        Resource.getDefault()
                            .merge(
                                Resource.create(
                                    Attributes.builder().put("service.name", "caravan").build())))
                    .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
  }

  @Override
  public void afterConfigure(BaseMainSupport main) {
    main.getCamelContext().getRegistry().bind("tracer", telemetry.getTracer("camel"));
    main.getCamelContext().getRegistry().bind("propagators", telemetry.getPropagators());
    OpenTelemetryTracer tracer = new OpenTelemetryTracer();
    // Steps are many and short; what a route does and whom it asks is what tells.
    tracer.setTraceProcessors(false);
    tracer.init(main.getCamelContext());
  }

  /** Sends what was not sent yet. */
  @Override
  public void close() {
    telemetry.close();
  }
}
