package dev.caravan.sandbox;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a journal again, entry by entry, to another one. */
final class JournalReader {
  private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);
  private static final int LONGEST = 256 << 20;

  private JournalReader() {}

  /** Reads up to the end or to a torn last entry, which was never answered. */
  static void replay(Path file, Journal into) throws IOException {
    int entries = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      for (byte[] entry = next(in); entry != null; entry = next(in)) {
        tell(entry, into);
        entries++;
      }
    }
    LOG.debug("{} entries read from {}", entries, file);
  }

  private static byte[] next(DataInputStream in) throws IOException {
    try {
      int length = in.readInt();
      int checksum = in.readInt();
      if (length < 1 || length > LONGEST) {
        LOG.warn("The journal ends in an entry of {} bytes, which is left out.", length);
        return null;
      }
      byte[] entry = in.readNBytes(length);
      CRC32 crc = new CRC32();
      crc.update(entry);
      if (entry.length < length || (int) crc.getValue() != checksum) {
        LOG.warn("The last entry of the journal was torn and is left out.");
        return null;
      }
      return entry;
    } catch (EOFException e) {
      return null;
    }
  }

  private static void tell(byte[] entry, Journal into) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry, 1, entry.length - 1));
    switch (entry[0]) {
      case FileJournal.AUDIENCE ->
          into.audience(Json.as(AudienceDefinition.class, Json.read(in.readAllBytes())));
      case FileJournal.MEMBERS -> {
        String audience = in.readUTF();
        List<Member> members = new ArrayList<>();
        while (in.available() > 0) {
          members.add(MemberCodec.read(in));
        }
        into.members(audience, members);
      }
      case FileJournal.FORGOTTEN ->
          into.forgotten(in.readUTF(), in.readInt(), new MemberHash(in.readLong(), in.readLong()));
      case FileJournal.REMOVED -> into.removed(in.readUTF(), in.readInt());
      case FileJournal.DOCUMENT -> into.document(in.readUTF(), Json.read(in.readAllBytes()));
      default -> throw new IOException("the journal has an entry of unknown type " + entry[0]);
    }
  }
}
