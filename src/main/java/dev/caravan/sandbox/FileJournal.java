package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A journal in one file. Each entry is its length, a checksum and its bytes, written with one plain
 * write: it outlives a killed process, and an entry that was torn by the kill is recognised.
 * Thread-safe.
 */
final class FileJournal implements Journal, AutoCloseable {
  static final int HEADER = 8;
  static final byte AUDIENCE = 1;
  static final byte MEMBERS = 2;
  static final byte FORGOTTEN = 3;
  static final byte REMOVED = 4;
  static final byte DOCUMENT = 5;

  private final FileChannel channel;
  private final Path file;

  /** Writes on at the end of a file, or begins it. */
  FileJournal(Path file) throws IOException {
    this.file = file;
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  @Override
  public void audience(AudienceDefinition definition) {
    write(AUDIENCE, out -> out.write(Json.bytes(definition)));
  }

  @Override
  public void members(String audience, List<Member> members) {
    if (members.isEmpty()) {
      return;
    }
    write(
        MEMBERS,
        out -> {
          out.writeUTF(audience);
          for (Member member : members) {
            MemberCodec.write(out, member);
          }
        });
  }

  @Override
  public void forgotten(String audience, int slot, MemberHash hash) {
    write(
        FORGOTTEN,
        out -> {
          out.writeUTF(audience);
          out.writeInt(slot);
          out.writeLong(hash.high());
          out.writeLong(hash.low());
        });
  }

  @Override
  public void removed(String audience, int slot) {
    write(
        REMOVED,
        out -> {
          out.writeUTF(audience);
          out.writeInt(slot);
        });
  }

  @Override
  public void document(String kind, JsonNode document) {
    write(
        DOCUMENT,
        out -> {
          out.writeUTF(kind);
          out.write(Json.bytes(document));
        });
  }

  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  private void write(byte type, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(0);
      out.writeByte(type);
      content.write(out);
      byte[] entry = bytes.toByteArray();
      CRC32 crc = new CRC32();
      crc.update(entry, HEADER, entry.length - HEADER);
      ByteBuffer buffer = ByteBuffer.wrap(entry);
      buffer.putInt(0, entry.length - HEADER).putInt(4, (int) crc.getValue());
      append(buffer);
    } catch (IOException e) {
      throw new UncheckedIOException("sandbox: cannot write to " + file, e);
    }
  }

  private synchronized void append(ByteBuffer entry) throws IOException {
    while (entry.hasRemaining()) {
      channel.write(entry);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
