package dev.caravan;

import dev.caravan.importing.AudienceSteps;
import dev.caravan.importing.ImportGoals;
import dev.caravan.importing.Mirror;
import dev.caravan.importing.OneByOne;
import dev.caravan.importing.ProfileWriter;
import org.apache.camel.main.Main;

/** The steps of an import. */
final class ImportWiring {
  private final Main main;
  private final Wiring wiring;

  ImportWiring(Main main, Wiring wiring) {
    this.main = main;
    this.wiring = wiring;
  }

  void bindImport(int maxConnections, Settings settings) {
    Mirror mirror =
        new Mirror(
            wiring.jdbi,
            wiring.gate,
            wiring.memberships,
            wiring.erased,
            settings.compareEvery(),
            wiring.clock);
    main.bind("fetching", wiring.threads.pool("fetching", maxConnections));
    main.bind("storing", wiring.threads.pool("storing", Wiring.STORING));
    main.bind("audienceSteps", new AudienceSteps(wiring.runs));
    main.bind("mirror", mirror);
    main.bind(
        "importGoals",
        new ImportGoals(
            wiring.jdbi, wiring.gate, wiring.audiences, wiring.pages, mirror, wiring.imported));
    main.bind(
        "oneByOne",
        new OneByOne(
            wiring.jdbi,
            wiring.gate,
            wiring.runs,
            wiring.pages,
            wiring.connections::byId,
            wiring.objectives,
            wiring.clock));
    main.bind("identifierMatch", wiring.match);
    main.bind("mappingProcessor", wiring.mapping);
    main.bind(
        "profileWriter",
        new ProfileWriter(
            wiring.jdbi,
            wiring.properties,
            wiring.profiles,
            wiring.consents,
            wiring.memberships,
            wiring.runs,
            wiring.pages));
  }
}
