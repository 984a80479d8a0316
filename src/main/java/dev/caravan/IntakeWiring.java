package dev.caravan;

import dev.caravan.connection.Connection;
import dev.caravan.event.ErasedIdentities;
import dev.caravan.event.EventReports;
import dev.caravan.event.HintStore;
import dev.caravan.event.VisitorStore;
import dev.caravan.event.analysis.Funnel;
import dev.caravan.event.analysis.Retention;
import dev.caravan.event.analysis.Touches;
import dev.caravan.intake.InboxReader;
import dev.caravan.intake.InboxTranslator;
import dev.caravan.intake.LateJoin;
import dev.caravan.intake.OwnWebhookStore;
import dev.caravan.intake.OwnWebhooks;
import dev.caravan.intake.RawEvents;
import dev.caravan.intake.SourceStatus;
import dev.caravan.intake.VisitorLookup;
import dev.caravan.intake.activity.ActivityPolls;
import dev.caravan.intake.activity.ActivityProgress;
import dev.caravan.intake.activity.CampaignNews;
import dev.caravan.intake.activity.ReadingPages;
import dev.caravan.intake.activity.SentCampaigns;
import dev.caravan.segment.PeopleLists;
import dev.caravan.sink.PublicAddresses;
import dev.caravan.sink.SinkQueue;
import dev.caravan.sink.SinkSteps;
import dev.caravan.web.AnalysesApi;
import dev.caravan.web.EventsApi;
import dev.caravan.web.SavedPeople;
import dev.caravan.web.SourceApi;
import dev.caravan.web.TrackApi;
import dev.caravan.web.WebhooksApi;
import java.time.Duration;
import org.apache.camel.main.Main;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

/** Events: how they come in, and where they go on to. */
final class IntakeWiring {
  private final Main main;
  private final Wiring wiring;

  IntakeWiring(Main main, Wiring wiring) {
    this.main = main;
    this.wiring = wiring;
  }

  void bindEvents(Settings settings) {
    HintStore hints = new HintStore(wiring.jdbi, wiring.clock);
    VisitorStore visitors = new VisitorStore(wiring.jdbi, wiring.erased, wiring.clock);
    OwnWebhookStore ownWebhooks = new OwnWebhookStore(wiring.jdbi, wiring.clock);
    main.bind(
        "ownWebhooks",
        new OwnWebhooks(
            ownWebhooks,
            wiring.sources,
            wiring.signingKeys,
            wiring.gate,
            wiring.addresses,
            settings.webhooks()));
    main.bind("rawEvents", new RawEvents(wiring.clock));
    main.bind("inbox", wiring.inbox);
    main.bind(
        "inboxReader",
        new InboxReader(
            wiring.jdbi,
            wiring.events,
            hints,
            visitors,
            new ErasedIdentities(wiring.erased),
            wiring.clock));
    main.bind("inboxTranslator", new InboxTranslator(wiring.sources));
    main.bind("hintStore", hints);
    main.bind("visitorStore", visitors);
    main.bind("visitorLookup", new VisitorLookup(wiring.sources, wiring.gate, visitors));
    main.bind("lateJoin", new LateJoin(wiring.events, wiring.clock));
    main.bind(
        "analysesApi",
        new AnalysesApi(
            new Funnel(wiring.jdbi),
            new Touches(wiring.jdbi),
            new Retention(wiring.jdbi),
            new SavedPeople(new PeopleLists(wiring.jdbi), wiring.segments),
            wiring.connections::find,
            wiring.clock));
    main.bind(
        "eventsApi",
        new EventsApi(
            new EventReports(wiring.jdbi),
            name -> wiring.connections.find(name).map(Connection::id)));
    main.bind(
        "sourceApi",
        new SourceApi(
            wiring.sources,
            connection -> SourceStatus.of(wiring.jdbi, connection, wiring.clock.instant()),
            ownWebhooks,
            wiring.connections,
            new EventReports(wiring.jdbi),
            connection -> ActivityProgress.of(wiring.jdbi, connection),
            wiring.signingKeys,
            wiring.doors,
            wiring.addresses,
            wiring.clock));
    TrackApi track = new TrackApi(wiring.intake, wiring.sources);
    main.bind("trackApi", track);
    main.bind(
        "webhooksApi",
        new WebhooksApi(wiring.intake, wiring.doors, wiring.addresses, track, wiring.clock));
  }

  void bindActivity(int maxConnections, Duration interval) {
    ActivityPolls polls = new ActivityPolls(wiring.jdbi, wiring.sources, wiring.clock, interval);
    main.bind("reading", wiring.threads.pool("reading", maxConnections));
    main.bind("activityPolls", polls);
    main.bind("sentCampaigns", new SentCampaigns(wiring.gate));
    main.bind("campaignNews", new CampaignNews(wiring.jdbi, wiring.gate));
    main.bind("readingPages", new ReadingPages(wiring.jdbi, polls, wiring.clock));
  }

  void bindSink(Settings settings) {
    main.bind(
        "sinkSteps", new SinkSteps(new SinkQueue(wiring.jdbi), settings.sink(), wiring.clock));
    main.bind(
        "sinkConnections",
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(
                settings.isSinkPrivate()
                    ? SystemDefaultDnsResolver.INSTANCE
                    : new PublicAddresses("caravan.events.sink.private"))
            .build());
  }
}
