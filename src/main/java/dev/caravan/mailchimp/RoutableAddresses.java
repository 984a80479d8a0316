package dev.caravan.mailchimp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Finds no address of the local link, whatever a setting or a name says: there a cloud keeps what
 * its machines may know of themselves, credentials among it. Safe for use by many threads.
 */
public final class RoutableAddresses implements DnsResolver {
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] found = SystemDefaultDnsResolver.INSTANCE.resolve(host);
    if (Arrays.stream(found).anyMatch(RoutableAddresses::isOfTheLink)) {
      throw new UnknownHostException(
          host + " has an address of the local link; keys do not go there");
    }
    return found;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
  }

  private static boolean isOfTheLink(InetAddress address) {
    byte[] bytes = address.getAddress();
    // fd00:ec2::254 is how one cloud spells 169.254.169.254.
    boolean cloud =
        bytes.length == 16
            && (bytes[0] & 0xff) == 0xfd
            && bytes[1] == 0
            && bytes[2] == 0x0e
            && (bytes[3] & 0xff) == 0xc2;
    return cloud
        || address.isLinkLocalAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress();
  }
}
