package dev.caravan.web.console;

import dev.caravan.web.OAuthLanding;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The page of {@link OAuthLanding}, as for a stranger: the session's cookie does not come along.
 */
public final class LandingPage implements Function<OAuthLanding, String> {
  private final Templates templates = new Templates();

  @Override
  public String apply(OAuthLanding landing) {
    Frame frame = new Frame(landing.title(), "", List.of(), null, "", List.of(), List.of());
    return templates.render("oauth/landing.jte", Map.of("frame", frame, "landing", landing));
  }
}
