package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The local Mailchimp as the status page sees it. */
public interface SandboxView {
  /**
   * What it holds: {@code {"audiences": [{"id", "name", "members": {"subscribed": 5000, …}}]}};
   * empty when no sandbox runs.
   */
  Optional<JsonNode> status();

  /**
   * Lets somebody open a mail.
   *
   * @return whom: {@code {"email": …, "campaign": …}}, the campaign by its id
   */
  JsonNode open();
}
