package dev.caravan.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The users of the console. Passwords are kept as hashes. Safe for use by many threads. */
public final class UserStore {
  /** Checked in the place of a user that is not there, so that both take equally long. */
  private static final PasswordHash NOBODY = PasswordHash.unmatched();

  /** One that is begun at the same moment ends by the revision of its user. */
  private static final String END_SESSIONS =
      "delete from console_session where owner = (select id from console_user where name = :name)";

  private final Jdbi jdbi;

  public UserStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Whose name and password these are, also of a disabled user. Takes some tenths of a second in
   * any case.
   */
  public Optional<ConsoleUser> check(String name, String password) {
    PasswordHash hash = password(name).orElse(NOBODY);
    if (!hash.matches(password)) {
      return Optional.empty();
    }
    if (hash.isEarlier()) {
      renew(name, hash, PasswordHash.of(password));
    }
    return find(name);
  }

  /** The same password, kept in another way: nothing changes for its user. */
  private void renew(String name, PasswordHash before, PasswordHash after) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update console_user set password = :after"
                        + " where name = :name and password = :before")
                .bind("name", name)
                .bind("before", before.text())
                .bind("after", after.text())
                .execute());
  }

  public Optional<ConsoleUser> find(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from console_user where name = :name")
                .bind("name", name)
                .map(UserStore::user)
                .findOne());
  }

  /** All of them, by name. */
  public List<ConsoleUser> all() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from console_user order by name")
                .map(UserStore::user)
                .list());
  }

  /**
   * Adds a user.
   *
   * @return false when there is one of this name already; nothing is changed then
   */
  public boolean add(String name, Role role, boolean personalData, PasswordHash password) {
    return jdbi.withHandle(
        handle ->
            handle
                    .createUpdate(
                        """
                        insert into console_user (name, role, personal_data, password)
                        values (:name, :role, :personalData, :password) on conflict (name) do nothing
                        """)
                    .bind("name", name)
                    .bind("role", role.word())
                    .bind("personalData", personalData)
                    .bind("password", password.text())
                    .execute()
                == 1);
  }

  /**
   * Changes what a user may do; sessions of the user end.
   *
   * @param disabled whether sessions and tokens of the user are refused from now on
   * @param password null: it stays
   * @return false when there is no such user
   * @throws LastAdmin when nobody would be left who may let others in
   */
  public boolean change(
      String name, Role role, boolean personalData, boolean disabled, PasswordHash password) {
    return jdbi.inTransaction(
        handle -> {
          if (disabled || role != Role.ADMIN) {
            keepAnAdmin(handle, name);
          }
          return handle
                  .createUpdate(
                      """
                      with ended as (%s)
                      update console_user
                         set role = :role, personal_data = :personalData,
                             disabled_at = case when :disabled then coalesce(disabled_at, now()) end,
                             password = coalesce(:password, password),
                             revision = revision + 1, changed_at = now()
                       where name = :name
                      """
                          .formatted(END_SESSIONS))
                  .bind("name", name)
                  .bind("role", role.word())
                  .bind("personalData", personalData)
                  .bind("disabled", disabled)
                  .bind("password", password == null ? null : password.text())
                  .execute()
              == 1;
        });
  }

  /** Until the transaction ends, no other one takes the rights of an admin away. */
  private static void keepAnAdmin(Handle handle, String leaving) {
    List<String> admins =
        handle
            .createQuery(
                """
                select name from console_user where role = 'admin' and disabled_at is null
                 order by id for update
                """)
            .mapTo(String.class)
            .list();
    if (admins.equals(List.of(leaving))) {
      throw new LastAdmin(leaving);
    }
  }

  /** Gives a user another password; sessions of the user end. */
  public void change(String name, PasswordHash password) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    with ended as (%s)
                    update console_user
                       set password = :password, revision = revision + 1, changed_at = now()
                     where name = :name
                    """
                        .formatted(END_SESSIONS))
                .bind("name", name)
                .bind("password", password.text())
                .execute());
  }

  /**
   * Removes a user with all tokens; sessions of the user end.
   *
   * @throws LastAdmin when nobody would be left who may let others in
   */
  public boolean remove(String name) {
    return jdbi.inTransaction(
        handle -> {
          keepAnAdmin(handle, name);
          return handle
                  .createUpdate("delete from console_user where name = :name")
                  .bind("name", name)
                  .execute()
              == 1;
        });
  }

  private Optional<PasswordHash> password(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select password from console_user where name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne()
                .map(PasswordHash::parse));
  }

  static ConsoleUser user(ResultSet row, StatementContext context) throws SQLException {
    OffsetDateTime disabledAt = row.getObject("disabled_at", OffsetDateTime.class);
    return new ConsoleUser(
        row.getInt("id"),
        row.getString("name"),
        Role.of(row.getString("role")).orElseThrow(),
        row.getBoolean("personal_data"),
        disabledAt == null ? null : disabledAt.toInstant(),
        row.getInt("revision"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("changed_at", OffsetDateTime.class).toInstant());
  }
}
