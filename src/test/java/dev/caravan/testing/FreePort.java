package dev.caravan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Ports for programs that are started later. They lie below those that systems give to whoever asks
 * for any port, and go round through a file that all test processes of the machine share: nobody
 * else takes one between the search for it and the start.
 */
public final class FreePort {
  private static final int FIRST = 12_000;
  private static final int LAST = 31_999;
  private static final Path COUNTER =
      Path.of(System.getProperty("java.io.tmpdir"), "caravan-test-ports");

  private FreePort() {}

  /** A port that nobody listens on, and that no other test is given for a long time. */
  public static synchronized int next() {
    try (FileChannel file =
        FileChannel.open(
            COUNTER,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      file.lock();
      int port = read(file);
      do {
        port = port < FIRST || port >= LAST ? FIRST : port + 1;
      } while (!isFree(port));
      file.write(ByteBuffer.allocate(Integer.BYTES).putInt(port).flip(), 0);
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int read(FileChannel file) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(Integer.BYTES);
    return file.read(last, 0) == Integer.BYTES ? last.flip().getInt() : 0;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort() == port;
    } catch (IOException e) {
      return false;
    }
  }
}
