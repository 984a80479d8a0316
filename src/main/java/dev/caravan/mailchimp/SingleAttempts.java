package dev.caravan.mailchimp;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * Keeps the HTTP client from repeating requests by itself, as it does with PUT and DELETE after a
 * reset and with everything after a 429: only the routes know when that is safe.
 */
public final class SingleAttempts implements HttpClientConfigurer {
  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.disableAutomaticRetries();
  }
}
