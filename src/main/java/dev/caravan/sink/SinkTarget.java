package dev.caravan.sink;

import java.net.URI;

/**
 * Where email events are sent on.
 *
 * @param url of a track call in Heap's form
 * @param appId by which the receiver knows the environment
 * @param token sent as bearer; empty: the call has no credential but the app id
 */
public record SinkTarget(URI url, String appId, String token) {

  // The address may hold a secret too.
  @Override
  public String toString() {
    return "SinkTarget[host=" + url.getHost() + "]";
  }
}
