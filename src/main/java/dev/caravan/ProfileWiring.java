package dev.caravan;

import dev.caravan.event.EventReports;
import dev.caravan.event.UnmatchedEvents;
import dev.caravan.importing.Erasure;
import dev.caravan.importing.PermanentDeletion;
import dev.caravan.importing.upload.ProfileUpload;
import dev.caravan.intake.JoinProperties;
import dev.caravan.mailchimp.MailchimpGate;
import dev.caravan.web.ConnectionUses;
import dev.caravan.web.DefinitionsApi;
import dev.caravan.web.LifecyclesApi;
import dev.caravan.web.ProfileReports;
import dev.caravan.web.ProfilesApi;
import dev.caravan.web.PropertiesApi;
import dev.caravan.web.SegmentsApi;
import dev.caravan.web.UnmatchedApi;
import dev.caravan.web.UserApi;
import java.util.List;
import org.apache.camel.main.Main;

/** Profiles, and what is said about them, as the API tells of them. */
final class ProfileWiring {
  private final Main main;
  private final Wiring wiring;

  ProfileWiring(Main main, Wiring wiring) {
    this.main = main;
    this.wiring = wiring;
  }

  void bindProfiles() {
    ConnectionUses uses = new ConnectionUses(wiring.connections);
    ProfileReports people =
        new ProfileReports(
            wiring.jdbi,
            wiring.properties,
            wiring.profiles,
            wiring.consents,
            wiring.segments,
            wiring.stages,
            wiring.stageReports,
            new EventReports(wiring.jdbi));
    ProfileUpload upload =
        new ProfileUpload(
            wiring.jdbi,
            wiring.properties,
            wiring.profiles,
            wiring.consents,
            wiring.objectives,
            wiring.erased,
            wiring.clock,
            wiring.threads.pool("uploading", Wiring.STORING));
    JoinProperties joins = new JoinProperties(wiring.jdbi);
    main.bind("userApi", new UserApi(wiring.intake, wiring.sources, joins, upload));
    main.bind(
        "unmatchedApi",
        new UnmatchedApi(
            wiring.sources,
            new UnmatchedEvents(wiring.jdbi),
            new EventReports(wiring.jdbi),
            joins,
            upload));
    main.bind(
        "propertiesApi", new PropertiesApi(wiring.properties, List.of(wiring.segments, uses)));
    main.bind("objectivesApi", DefinitionsApi.objectives(wiring.objectives, uses));
    main.bind("zonesApi", DefinitionsApi.zones(wiring.objectives, uses));
    main.bind("segmentsApi", new SegmentsApi(wiring.segments, people, uses));
    main.bind(
        "lifecyclesApi",
        new LifecyclesApi(wiring.lifecycles, wiring.stages, wiring.stageReports, uses));
    main.bind(
        "profilesApi",
        new ProfilesApi(
            wiring.jdbi,
            wiring.properties,
            wiring.profiles,
            people,
            upload,
            new Erasure(wiring.jdbi, wiring.profiles, wiring.events, wiring.erased, wiring.clock),
            new PermanentDeletion(wiring.jdbi, MailchimpGate.once(wiring::template))));
  }
}
