package dev.caravan.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What makes an event one event over all time, whatever the number of deliveries: the SHA-256 of
 * the parts that identify it. Every part goes in with its length, so that no two lists of parts
 * read the same.
 */
public final class EventKey {
  private static final ObjectMapper SORTED =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private EventKey() {}

  /**
   * The key of an email event that Mailchimp tells of. A mail is sent to somebody, bounces or makes
   * somebody unsubscribe once in a campaign: these have no time in their key, so that a webhook and
   * a report read later meet.
   *
   * @param account surrogate id; connections of one account share its events
   * @param campaign null when the event belongs to none: then the list and the time identify it
   * @param url null for everything but clicks
   * @param bounceType null for everything but bounces
   */
  public static byte[] email(
      int account,
      String list,
      String campaign,
      String address,
      EmailEvent event,
      Instant time,
      String url,
      String bounceType) {
    boolean once = event.isOncePerCampaign() && campaign != null;
    return hash(
        "email",
        Integer.toString(account),
        campaign == null ? list : null,
        campaign,
        address,
        event.type(),
        once ? null : time.toString(),
        url,
        bounceType);
  }

  /**
   * The key of an exact repetition within one answer of Mailchimp.
   *
   * @param key of the event
   * @param ordinal 0 for the first, whose key is its own
   */
  public static byte[] repeated(byte[] key, int ordinal) {
    return ordinal == 0
        ? key
        : hash("repeated", HexFormat.of().formatHex(key), Integer.toString(ordinal));
  }

  /**
   * The key of an event of a transactional message.
   *
   * @param message Mailchimp's id of the message
   * @param event Mailchimp's word for the event
   * @param url null for everything but clicks
   */
  public static byte[] message(
      int account, String message, String event, Instant time, String url) {
    return hash("message", Integer.toString(account), message, event, time.toString(), url);
  }

  /** The key of a track call whose sender named it. */
  public static byte[] named(int connection, String idempotencyKey) {
    return hash("named", Integer.toString(connection), idempotencyKey);
  }

  /**
   * The key of a track call by what it says; the order of its properties does not matter.
   *
   * @param identity null: only the visitor is known
   */
  public static byte[] content(
      int connection,
      String identity,
      String visitor,
      String type,
      Instant time,
      JsonNode properties) {
    return hash(
        identity == null ? "visit" : "content",
        Integer.toString(connection),
        identity == null ? visitor : identity,
        type,
        time.toString(),
        sorted(properties));
  }

  /**
   * The key of a track call that has neither a name nor a time: each one is an event of its own.
   *
   * @param entry names the delivery that it came in with
   * @param position its place within the call, counted from 0
   */
  public static byte[] entry(String entry, int position) {
    return hash("entry", entry, Integer.toString(position));
  }

  private static String sorted(JsonNode properties) {
    try {
      return SORTED.writeValueAsString(SORTED.treeToValue(properties, Object.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("properties cannot be written as JSON", e);
    }
  }

  private static byte[] hash(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(part == null ? -1 : bytes.length).flip());
        digest.update(bytes);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
