package dev.caravan.connection;

import java.time.Instant;
import java.util.List;

/**
 * What became of a file in the folder of documents.
 *
 * @param connection null: the file does not say
 * @param problems empty: its document is in force
 * @param at when the file was looked at last
 */
public record FolderFile(String file, String connection, List<Problem> problems, Instant at) {
  public FolderFile {
    problems = List.copyOf(problems);
  }
}
