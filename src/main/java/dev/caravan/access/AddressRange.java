package dev.caravan.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A network of IP addresses.
 *
 * @param network 4 or 16 bytes
 * @param bits how many of them, from the left, name the network
 */
public record AddressRange(byte[] network, int bits) {
  // Only these reach the JDK's parser: anything else it would take for a name and look up.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "BYTE(\\.BYTE){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*"
              .replace("BYTE", "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"));

  /**
   * Reads {@code 192.0.2.0/24}, or {@code 192.0.2.7}: this address alone.
   *
   * @throws IllegalArgumentException when it is no network
   */
  public static AddressRange of(String text) {
    String[] parts = text.split("/", -1);
    byte[] network = address(parts[0]).map(InetAddress::getAddress).orElse(null);
    if (network == null
        || parts.length > 2
        || (parts.length == 2 && !parts[1].matches("[0-9]{1,3}"))) {
      throw new IllegalArgumentException(text + " is no network; right is 192.0.2.0/24");
    }
    int bits = parts.length == 1 ? network.length * 8 : Integer.parseInt(parts[1]);
    if (bits > network.length * 8) {
      throw new IllegalArgumentException(text + " has more bits than an address");
    }
    return new AddressRange(network, bits);
  }

  /** An address as it is written; empty for anything else. Nothing is looked up. */
  public static Optional<InetAddress> address(String text) {
    try {
      return ADDRESS.matcher(text).matches()
          ? Optional.of(InetAddress.getByName(text))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether the address is in it; what is no address is in none. */
  public boolean holds(String text) {
    return address(text).filter(this::holds).isPresent();
  }

  /** Whether the address is in it; one of IPv6 is in no network of IPv4. */
  public boolean holds(InetAddress given) {
    byte[] address = given.getAddress();
    if (address.length != network.length) {
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
}
