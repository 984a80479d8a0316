package dev.caravan;

import dev.caravan.event.HintStore;
import dev.caravan.exporting.DriftPages;
import dev.caravan.exporting.DriftRepair;
import dev.caravan.exporting.DriftReports;
import dev.caravan.importing.DriftWalks;
import dev.caravan.run.DriftRuns;
import dev.caravan.web.DriftApi;
import org.apache.camel.main.Main;

/** What differs between the two sides, and its repair. */
final class DriftWiring {
  private final Main main;
  private final Wiring wiring;

  DriftWiring(Main main, Wiring wiring) {
    this.main = main;
    this.wiring = wiring;
  }

  void bindDrift(Settings settings) {
    DriftRuns drift = new DriftRuns(wiring.jdbi, wiring.runs, settings.driftAt(), wiring.clock);
    main.bind("driftRuns", drift);
    main.bind("driftWalks", new DriftWalks(wiring.jdbi, wiring.gate, wiring.pages));
    main.bind("driftPages", new DriftPages(wiring.jdbi, wiring.gate, wiring.runs, wiring.pages));
    main.bind(
        "driftApi",
        new DriftApi(
            drift,
            new DriftReports(wiring.jdbi),
            new DriftRepair(wiring.jdbi, new HintStore(wiring.jdbi, wiring.clock)),
            wiring.runs,
            wiring.reports,
            wiring.connections::find,
            wiring.connections::byId));
  }
}
