package dev.caravan.importing.upload;

import com.fasterxml.jackson.databind.JsonNode;

/** One entry of an upload, whatever its format. */
sealed interface UploadLine {
  /** The line it starts at, from 1. */
  long line();

  /**
   * An entry that could be read.
   *
   * @param size about how many characters it takes
   */
  record Entry(long line, JsonNode tree, long size) implements UploadLine {}

  /** An entry that could not be read. */
  record Broken(long line, String message) implements UploadLine {}
}
