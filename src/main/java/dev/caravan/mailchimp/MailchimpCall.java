package dev.caravan.mailchimp;

import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One call to the Marketing API.
 *
 * @param account the surrogate id of the account whose key is used
 * @param path below {@code /3.0}, starting with a slash, its segments already percent-encoded
 * @param query parameters, not yet encoded; empty when there are none
 * @param body null for calls without one
 * @param run the run that it is made for, where no route tells; 0: none
 * @param read what is read of the answer, see {@link AnswerFields}
 */
public record MailchimpCall(
    int account,
    Method method,
    String path,
    Map<String, String> query,
    JsonNode body,
    long run,
    TokenFilter read) {

  /** A call that is made for no run, or for the one that the route is about. */
  public MailchimpCall(
      int account, Method method, String path, Map<String, String> query, JsonNode body) {
    this(account, method, path, query, body, 0, AnswerFields.ALL);
  }

  /** The methods that the API knows. */
  public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE
  }

  public static MailchimpCall get(int account, String path) {
    return new MailchimpCall(account, Method.GET, path, Map.of(), null);
  }

  public static MailchimpCall post(int account, String path, JsonNode body) {
    return new MailchimpCall(account, Method.POST, path, Map.of(), body);
  }

  public static MailchimpCall put(int account, String path, JsonNode body) {
    return new MailchimpCall(account, Method.PUT, path, Map.of(), body);
  }

  public static MailchimpCall patch(int account, String path, JsonNode body) {
    return new MailchimpCall(account, Method.PATCH, path, Map.of(), body);
  }

  public static MailchimpCall delete(int account, String path) {
    return new MailchimpCall(account, Method.DELETE, path, Map.of(), null);
  }

  /** The same call with one more query parameter. */
  public MailchimpCall with(String parameter, Object value) {
    Map<String, String> more = new LinkedHashMap<>(query);
    more.put(parameter, String.valueOf(value));
    return new MailchimpCall(account, method, path, more, body, run, read);
  }

  /** The same call, made for a run. */
  public MailchimpCall forRun(long run) {
    return new MailchimpCall(account, method, path, query, body, run, read);
  }

  /** The same call, of whose answer only these fields are read. */
  public MailchimpCall reading(TokenFilter fields) {
    return new MailchimpCall(account, method, path, query, body, run, fields);
  }
}
