package dev.caravan;

import dev.caravan.mailchimp.AnswerReader;
import dev.caravan.mailchimp.CallWatch;
import dev.caravan.mailchimp.GateSteps;
import dev.caravan.mailchimp.OAuthSteps;
import dev.caravan.mailchimp.ResultFiles;
import dev.caravan.mailchimp.RoutableAddresses;
import dev.caravan.web.CallMeters;
import org.apache.camel.main.Main;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

/** The one gate to Mailchimp, and what counts at it. */
final class MailchimpWiring {
  private final Main main;
  private final Wiring wiring;

  MailchimpWiring(Main main, Wiring wiring) {
    this.main = main;
    this.wiring = wiring;
  }

  void bindGate(int maxConnections, Settings settings) {
    PoolingHttpClientConnectionManager http =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(new RoutableAddresses())
            .build();
    http.setDefaultMaxPerRoute(maxConnections);
    http.setMaxTotal(maxConnections * 4);
    main.bind("mailchimpConnections", http);
    main.bind("oauthSteps", new OAuthSteps(wiring.json));
    main.bind("resultFiles", new ResultFiles(wiring.accounts, settings.resultHosts()));
    CallMeters metered = new CallMeters(wiring.meters, wiring.permits);
    CallWatch watch =
        call -> {
          metered.made(call);
          wiring.calls.made(call);
        };
    main.bind(
        "mailchimpGate",
        new GateSteps(
            wiring.accounts,
            wiring.permits,
            new AnswerReader(wiring.json, wiring.clock),
            wiring.json,
            watch,
            wiring.clock));
  }
}
