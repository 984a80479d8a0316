package dev.caravan.bench;

import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The rows that a run wrote, whatever their table: those that a transaction behind a mark left.
 * They are read out beforehand, and their COPY into tables that are like those they come from, keys
 * and indexes included, is the least that writing them takes.
 */
final class WrittenRows {
  private static final int PIECE = 5_000;
  private static final String SCHEMA = "floor";

  /** Rows of one table, in a file. */
  private record Piece(String table, Path file) {}

  private final Jdbi database;
  private final Path directory;
  private final List<Piece> pieces = new ArrayList<>();

  private WrittenRows(Jdbi database, Path directory) {
    this.database = database;
    this.directory = directory;
  }

  /** The latest transaction; what is written later lies behind it. */
  static String mark(Jdbi database) {
    return database.withHandle(
        handle ->
            handle.createQuery("select pg_current_xact_id()::xid::text").mapTo(String.class).one());
  }

  /** Reads out what was written since, and makes the tables for the floor anew. */
  static WrittenRows since(Jdbi database, String mark, Path directory) throws Exception {
    Files.createDirectories(directory);
    WrittenRows rows = new WrittenRows(database, directory);
    List<String> tables =
        database.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select quote_ident(relname) from pg_class
                         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                           and not relispartition order by relname
                        """)
                    .mapTo(String.class)
                    .list());
    try (Connection connection = database.open().getConnection()) {
      for (String table : tables) {
        rows.read(connection, table, mark);
      }
    }
    database.useHandle(
        handle -> {
          handle.execute("drop schema if exists " + SCHEMA + " cascade");
          handle.execute("create schema " + SCHEMA);
          for (String table : tables) {
            handle.execute(
                "create table %1$s.%2$s (like public.%2$s including all)".formatted(SCHEMA, table));
          }
          handle.execute("checkpoint");
        });
    return rows;
  }

  private void read(Connection connection, String table, String mark)
      throws SQLException, IOException {
    CopyOut copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut(
                "copy (select * from public.%s where age(xmin) < age('%s'::xid)) to stdout"
                    .formatted(table, mark));
    byte[] row = copy.readFromCopy();
    while (row != null) {
      Path file = directory.resolve(table + "-" + pieces.size() + ".copy");
      try (BufferedWriter lines = Files.newBufferedWriter(file)) {
        for (int i = 0; i < PIECE && row != null; i++) {
          lines.write(new String(row, StandardCharsets.UTF_8));
          row = copy.readFromCopy();
        }
      }
      pieces.add(new Piece(table, file));
    }
  }

  /** Seconds that the COPY takes, by as many connections as there are processors. */
  double copy() throws Exception {
    return Parallel.seconds(pieces, Runtime.getRuntime().availableProcessors(), Copying::new);
  }

  /** Takes the files away. */
  void delete() throws IOException {
    for (Piece piece : pieces) {
      Files.delete(piece.file());
    }
  }

  private final class Copying implements Parallel.Worker<Piece> {
    private final Connection connection = database.open().getConnection();

    @Override
    public void work(Piece piece) throws Exception {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "copy %s.%s from stdin".formatted(SCHEMA, piece.table()),
              new ByteArrayInputStream(Files.readAllBytes(piece.file())));
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
