package dev.caravan;

import dev.caravan.connection.DueConnections;
import dev.caravan.connection.SecretBox;
import dev.caravan.run.RunGoals;
import dev.caravan.run.RunLeases;
import dev.caravan.run.RunPlans;
import dev.caravan.run.RunSteps;
import dev.caravan.run.ScheduledRuns;
import dev.caravan.run.notification.NotificationQueue;
import dev.caravan.run.notification.NotificationSecrets;
import dev.caravan.run.notification.NotificationSteps;
import dev.caravan.run.notification.RunJudge;
import dev.caravan.sink.PublicAddresses;
import dev.caravan.web.NotificationsApi;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.Main;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

/** Runs: when they are due, who carries them out, and who hears of their end. */
final class RunWiring {
  /** Runs that one instance carries out at the same time. */
  private static final int RUNS_AT_ONCE = 4;

  private final Main main;
  private final Wiring wiring;

  RunWiring(Main main, Wiring wiring) {
    this.main = main;
    this.wiring = wiring;
  }

  void bindSchedules(Database database) {
    QuartzComponent quartz = new QuartzComponent();
    quartz.setSchedulerFactory(new ClusteredQuartz(database.pool()));
    main.bind("quartz", quartz);
  }

  void bindRuns() {
    RunLeases leases = new RunLeases(wiring.runs, RunLeases.newOwner(), RUNS_AT_ONCE);
    main.bind("runLeases", leases);
    main.bind(
        "runSteps",
        new RunSteps(
            wiring.runs,
            new RunGoals(wiring.jdbi),
            wiring.pages,
            leases,
            wiring.connections::byId));
    main.bind(
        "scheduledRuns",
        new ScheduledRuns(
            wiring.jdbi, new DueConnections(wiring.documents, wiring.clock), wiring.runs));
    main.bind("runCalls", wiring.calls);
  }

  void bindNotifications(Settings settings, SecretBox secrets) {
    MailServer mail = settings.mailServer();
    NotificationQueue queue = new NotificationQueue(wiring.jdbi);
    NotificationSecrets signing = new NotificationSecrets(wiring.jdbi, secrets);
    RunPlans plans = new RunPlans(wiring.jdbi);
    main.bind("mailSender", MailServer.sender(mail));
    main.bind(
        "notifyConnections",
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(
                settings.isNotifyPrivate()
                    ? SystemDefaultDnsResolver.INSTANCE
                    : new PublicAddresses("caravan.notify.private"))
            .build());
    main.bind(
        "runJudge",
        new RunJudge(
            wiring.jdbi,
            wiring.connections::byId,
            run ->
                wiring.runs.find(run).filter(one -> !one.dryRun()).flatMap(plans::of).isPresent(),
            settings.publicUrl()));
    main.bind(
        "notificationSteps",
        new NotificationSteps(queue, signing, mail == null ? null : mail.from(), wiring.clock));
    main.bind(
        "notificationsApi",
        new NotificationsApi(
            wiring.connections,
            queue,
            signing,
            mail == null ? null : mail.from(),
            settings.publicUrl(),
            wiring.clock));
  }
}
