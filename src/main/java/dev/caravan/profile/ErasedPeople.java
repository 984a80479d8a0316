package dev.caravan.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;

/**
 * Who was erased and must not be imported again. What is kept of a person are hashes of the
 * identifiers and addresses under a key outside the database: they tell whether somebody is meant,
 * and not who was. Safe for use by many threads.
 *
 * <p>An address means the same person whatever property or audience it comes from; another value
 * only as the identifier that it was.
 */
public final class ErasedPeople {
  private static final String HMAC = "HmacSHA256";

  /** Of the advisory lock; any number that nobody else uses. */
  private static final long LOCK = 0x657261736564L;

  private final SecretKeySpec key;

  /**
   * @param secret not empty; with another one, the people erased before are not recognised
   */
  public ErasedPeople(byte[] secret) {
    this.key =
        new SecretKeySpec(
            hash(new SecretKeySpec(secret, HMAC), "people who were erased".getBytes(UTF_8)), HMAC);
  }

  /**
   * Nobody is erased from now on until the caller's transaction ends; it waits for an erasure that
   * has begun. So whoever then asks and writes cannot write what was erased in between.
   */
  public static void hold(Handle handle) {
    handle.execute("select pg_advisory_xact_lock_shared(?)", LOCK);
  }

  /** The number of the latest erasure; 0: nobody was erased yet. */
  public static long latest(Handle handle) {
    return handle.createQuery("select coalesce(max(id), 0) from erasure").mapTo(Long.class).one();
  }

  /** Those of these profiles that were erased. */
  public static Set<Long> profilesAmong(Handle handle, Collection<Long> profiles) {
    return handle
        .createQuery("select profile from erasure where profile = any(:profiles)")
        .bindArray("profiles", Long.class, profiles)
        .mapTo(Long.class)
        .set();
  }

  /** Those of these identifiers that belonged to somebody who was erased. */
  public Set<Identifier> among(Handle handle, Collection<Identifier> identifiers) {
    if (identifiers.isEmpty() || latest(handle) == 0) {
      return Set.of();
    }
    return marked(
        handle,
        identifiers.stream().collect(Collectors.toMap(one -> one, this::mark, (a, b) -> a)));
  }

  /**
   * Those of these addresses that belonged to somebody who was erased.
   *
   * @param addresses normalised
   */
  public Set<String> addressesAmong(Handle handle, Collection<String> addresses) {
    if (addresses.isEmpty() || latest(handle) == 0) {
      return Set.of();
    }
    return marked(
        handle, addresses.stream().collect(Collectors.toMap(one -> one, this::mark, (a, b) -> a)));
  }

  /**
   * The person came back: these identifiers may be stored again.
   *
   * @return how many had a mark
   */
  public int lift(Handle handle, Collection<Identifier> identifiers) {
    return handle
        .createUpdate("delete from erased where mark = any(:marks)")
        .bindArray("marks", String.class, identifiers.stream().map(this::mark).toList())
        .execute();
  }

  /**
   * Begins an erasure: waits for those who hold, and lets nobody hold until the transaction ends.
   */
  public static void begin(Handle handle) {
    handle.execute("select pg_advisory_xact_lock(?)", LOCK);
  }

  /**
   * Leaves the marks and the receipt of an erasure.
   *
   * @param addresses normalised
   * @param counts what was erased
   */
  public ErasureReceipt leave(
      Handle handle,
      long profile,
      Collection<Identifier> identifiers,
      Collection<String> addresses,
      JsonNode counts,
      Instant at) {
    long id =
        handle
            .createQuery(
                """
                insert into erasure (profile, at, counts) values (:profile, :at, :counts::jsonb)
                returning id
                """)
            .bind("profile", profile)
            .bind("at", at.atOffset(ZoneOffset.UTC))
            .bind("counts", counts.toString())
            .mapTo(Long.class)
            .one();
    Set<String> marks = new LinkedHashSet<>();
    identifiers.forEach(identifier -> marks.add(mark(identifier)));
    addresses.forEach(address -> marks.add(mark(address)));
    handle
        .createUpdate(
            """
            insert into erased (mark, erasure)
            select mark, :erasure from unnest(:marks) as given (mark)
            on conflict (mark) do update set erasure = excluded.erasure
            """)
        .bind("erasure", id)
        .bindArray("marks", String.class, marks)
        .execute();
    return new ErasureReceipt(id, profile, at, counts, marks.size());
  }

  private <T> Set<T> marked(Handle handle, Map<T, String> wanted) {
    Set<String> found =
        handle
            .createQuery("select mark from erased where mark = any(:marks)")
            .bindArray("marks", String.class, wanted.values())
            .mapTo(String.class)
            .set();
    return found.isEmpty()
        ? Set.of()
        : wanted.entrySet().stream()
            .filter(entry -> found.contains(entry.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private String mark(Identifier identifier) {
    return identifier.value().indexOf('@') >= 0
        ? mark(Identifier.address(identifier.value()))
        : hex(identifier.property() + '\0' + identifier.value());
  }

  private String mark(String address) {
    return hex(address);
  }

  private String hex(String text) {
    return HexFormat.of().formatHex(hash(key, text.getBytes(UTF_8)));
  }

  private static byte[] hash(SecretKeySpec key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }
}
