package dev.caravan.sink;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Finds addresses of the public internet only, whatever a name resolves to at the moment of the
 * connection: a receiver elsewhere must not become a way to services inside. Safe for use by many
 * threads.
 */
public final class PublicAddresses implements DnsResolver {
  private final String setting;

  /**
   * @param setting that allows other addresses too
   */
  public PublicAddresses(String setting) {
    this.setting = setting;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] found = SystemDefaultDnsResolver.INSTANCE.resolve(host);
    if (!Arrays.stream(found).allMatch(PublicAddresses::isPublic)) {
      throw new UnknownHostException(
          host + " has an address that is not public; " + setting + " allows it");
    }
    return found;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
  }

  /** By the registries of special-purpose addresses (RFC 6890). */
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = Byte.toUnsignedInt(bytes[0]);
    int second = Byte.toUnsignedInt(bytes[1]);
    if (address instanceof Inet4Address) {
      return first != 0
          && !(first == 100 && second >= 64 && second < 128) // shared between carriers
          && !(first == 192 && second == 0 && bytes[2] == 0)
          && !(first == 198 && (second == 18 || second == 19)) // for benchmarks
          && first < 240;
    }
    int prefix = first << 8 | second;
    return (first & 0xfe) != 0xfc // unique local
        && prefix != 0x0064 // translated to IPv4
        && prefix != 0x2002 // 6to4
        && prefix != 0x0000 // compatible with IPv4
        && !(prefix == 0x2001 && bytes[2] == 0 && bytes[3] == 0); // Teredo
  }
}
