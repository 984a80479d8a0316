package dev.caravan.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A network of IP addresses.
 *
 * @param network 4 or 16 bytes
 * @param bits how many of them, from the left, name the network
 */
record AddressRange(byte[] network, int bits) {
  // Only these reach the JDK's parser: anything else it would take for a name and look up.
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  /**
   * Reads {@code 192.0.2.0/24}.
   *
   * @throws IllegalArgumentException when it is no network
   */
  static AddressRange of(String text) {
    int slash = text.indexOf('/');
    byte[] network = slash < 0 ? null : bytes(text.substring(0, slash));
    if (network == null || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException(text + " is no network; right is 192.0.2.0/24");
    }
    int bits = Integer.parseInt(text.substring(slash + 1));
    if (bits > network.length * 8) {
      throw new IllegalArgumentException(text + " has more bits than an address");
    }
    return new AddressRange(network, bits);
  }

  /** Whether the address is in it; what is no address is in none. */
  boolean holds(String text) {
    byte[] address = bytes(text);
    if (address == null || address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if (((address[bit >> 3] ^ network[bit >> 3]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(String text) {
    try {
      return ADDRESS.matcher(text).matches() ? InetAddress.getByName(text).getAddress() : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
