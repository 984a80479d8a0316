package dev.caravan.importing.upload;

import java.io.IOException;

/** Hands out an upload entry by entry, holding no more than one of them. */
interface UploadSource {
  /** The longest entry that is read, in bytes or characters. */
  int MAX_ENTRY = 1_000_000;

  /** The next entry; null at the end. */
  UploadLine next() throws IOException;
}
