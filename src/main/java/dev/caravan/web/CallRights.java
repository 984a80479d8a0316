package dev.caravan.web;

import dev.caravan.access.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each call of the API needs, by the table in {@code rights.txt}. It is the one place that
 * says so: a page of the console asks it about the call that does the same as the page. Immutable.
 */
public final class CallRights {
  private static final Set<String> REMARKS = Set.of("people", "data");

  private final Map<String, Right> rights = new LinkedHashMap<>();

  /**
   * What one call needs and is.
   *
   * @param role the least that a caller must have
   * @param people whether the answer speaks of people, so that some of it may have to be masked
   * @param data whether it only sends data, and changes nothing that people set up
   */
  public record Right(Role role, boolean people, boolean data) {}

  public CallRights() {
    try (InputStream resource = CallRights.class.getResourceAsStream("/rights.txt")) {
      new String(resource.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(this::read);
    } catch (IOException e) {
      throw new UncheckedIOException("rights.txt cannot be read", e);
    }
  }

  /**
   * What a call needs.
   *
   * @param call the method and the path as the OpenAPI document has it: {@code GET /api/runs/{id}}
   * @throws IllegalArgumentException when the table does not have it
   */
  public Right of(String call) {
    Right right = rights.get(call);
    if (right == null) {
      throw new IllegalArgumentException("rights.txt does not say who may " + call);
    }
    return right;
  }

  /** Whether somebody may make this call, and so what does the same as it. */
  public boolean allow(Caller caller, String call) {
    return caller.role().covers(of(call).role());
  }

  /** Every call of the table. */
  Set<String> calls() {
    return rights.keySet();
  }

  private void read(String line) {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    List<String> words = List.of(line.strip().split("\\s+"));
    List<String> remarks = words.size() < 3 ? List.of() : words.subList(3, words.size());
    Role role = Role.of(words.get(0)).orElse(null);
    if (words.size() < 3 || role == null || !REMARKS.containsAll(remarks)) {
      throw new IllegalStateException("rights.txt has a line that says nothing: " + line);
    }
    Right right = new Right(role, remarks.contains("people"), remarks.contains("data"));
    if (rights.put(words.get(1) + " " + words.get(2), right) != null) {
      throw new IllegalStateException("rights.txt says twice who may " + line);
    }
  }
}
