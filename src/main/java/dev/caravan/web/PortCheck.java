package dev.caravan.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Finds out before the start whether the server can listen where the settings say. */
public final class PortCheck {
  private PortCheck() {}

  /**
   * @param setting what the address is called without its last part: {@code camel.server}
   * @throws IllegalStateException in one sentence, with the setting to change
   */
  public static void check(String setting, String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          setting + ".host is " + host + ", which is no address of this machine", e);
    } catch (IOException e) {
      throw new IllegalStateException(
          "Port "
              + port
              + " on "
              + host
              + " cannot be opened ("
              + e.getMessage()
              + "): stop what uses it, or set "
              + setting
              + ".port to a free one",
          e);
    }
  }
}
