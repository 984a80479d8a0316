package dev.caravan.connection;

import java.time.Instant;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/** Gives a connection another name, within the transaction that holds its lock. */
final class Renaming {
  private final Handle handle;
  private final int id;
  private final String name;

  Renaming(Handle handle, int id, String name) {
    this.handle = handle;
    this.id = id;
    this.name = name;
  }

  /**
   * @throws NameTaken when another connection is called so
   */
  void to(String other, Instant now) {
    int renamed =
        handle
            .createUpdate(
                """
                update connection
                   set name = :other, version = version + 1, changed_at = :now,
                       document = jsonb_set(document, '{connection}', to_jsonb(:other::text))
                 where id = :id and not exists (select from connection where name = :other)
                """)
            .bind("id", id)
            .bind("other", other)
            .bind("now", now.atOffset(ZoneOffset.UTC))
            .execute();
    if (renamed == 0) {
      throw new NameTaken(other);
    }
    handle
        .createUpdate(
            """
            insert into connection_earlier_name (name, connection, until) values (:name, :id, :now)
            on conflict (name, connection) do update set until = excluded.until
            """)
        .bind("id", id)
        .bind("name", name)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .execute();
    handle
        .createUpdate(
            "delete from connection_earlier_name where connection = :id and name = :other")
        .bind("id", id)
        .bind("other", other)
        .execute();
  }
}
