package dev.caravan.mailchimp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** The audiences of all accounts as last fetched. Safe for use by many threads. */
public final class AudienceStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jdbi jdbi;

  public AudienceStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Stores all audiences that an account has now. One that is missing is kept, since ledgers hang
   * on it, and is no longer among {@link #of}.
   */
  public void put(int account, List<FetchedAudience> audiences, Instant at) {
    jdbi.useTransaction(
        handle -> {
          PreparedBatch batch =
              handle.prepareBatch(
                  """
                  insert into audience (account, mailchimp_id, name, double_optin, members, merge_fields, groups, permissions, fetched_at)
                  values (:account, :mailchimpId, :name, :doubleOptin, :members::jsonb, :mergeFields::jsonb,
                          :groups::jsonb, :permissions::jsonb, :at)
                  on conflict (account, mailchimp_id) do update set
                    name = excluded.name, double_optin = excluded.double_optin, members = excluded.members,
                    merge_fields = excluded.merge_fields, groups = excluded.groups,
                    permissions = excluded.permissions, fetched_at = excluded.fetched_at""");
          // rows are locked in one order, whoever fetched them
          audiences.stream()
              .sorted((one, other) -> one.mailchimpId().compareTo(other.mailchimpId()))
              .forEach(
                  audience ->
                      batch
                          .bind("account", account)
                          .bind("mailchimpId", audience.mailchimpId())
                          .bind("name", audience.name())
                          .bind("doubleOptin", audience.doubleOptin())
                          .bind("members", text(audience.members()))
                          .bind("mergeFields", text(audience.mergeFields()))
                          .bind("groups", text(audience.groups()))
                          .bind("permissions", text(audience.permissions()))
                          .bind("at", at.atOffset(ZoneOffset.UTC))
                          .add());
          batch.execute();
        });
  }

  /** The audiences that the account had when it was last asked, by name. */
  public List<Audience> of(int account) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from audience
                    where account = :account
                      and fetched_at = (select max(fetched_at) from audience where account = :account)
                    order by name collate "C", mailchimp_id collate "C\"""")
                .bind("account", account)
                .map(AudienceStore::audience)
                .list());
  }

  public Optional<Audience> find(int account, String mailchimpId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from audience where account = :account and mailchimp_id = :mailchimpId")
                .bind("account", account)
                .bind("mailchimpId", mailchimpId)
                .map(AudienceStore::audience)
                .findOne());
  }

  public Optional<Audience> find(int id) {
    return jdbi.withHandle(handle -> find(handle, id));
  }

  /** The same, in somebody's transaction. */
  public Optional<Audience> find(Handle handle, int id) {
    return handle
        .createQuery("select * from audience where id = :id")
        .bind("id", id)
        .map(AudienceStore::audience)
        .findOne();
  }

  /**
   * The surrogate id of an audience.
   *
   * @throws IllegalArgumentException when it was never fetched
   */
  public int id(int account, String mailchimpId) {
    return find(account, mailchimpId)
        .map(Audience::id)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "account " + account + " has no audience " + mailchimpId));
  }

  private static Audience audience(ResultSet row, StatementContext context) throws SQLException {
    try {
      return new Audience(
          row.getInt("id"),
          row.getInt("account"),
          row.getString("mailchimp_id"),
          row.getString("name"),
          row.getBoolean("double_optin"),
          JSON.readValue(row.getString("members"), new TypeReference<Map<String, Long>>() {}),
          JSON.readValue(row.getString("merge_fields"), new TypeReference<List<MergeField>>() {}),
          JSON.readValue(row.getString("groups"), new TypeReference<List<InterestGroup>>() {}),
          JSON.readValue(
              row.getString("permissions"), new TypeReference<List<MarketingPermission>>() {}),
          row.getObject("fetched_at", OffsetDateTime.class).toInstant());
    } catch (JsonProcessingException e) {
      throw new SQLException("audience " + row.getInt("id") + " cannot be read", e);
    }
  }

  private static String text(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps and lists of text can always be written", e);
    }
  }
}
