package dev.caravan;

import dev.caravan.exporting.ApprovedPlan;
import dev.caravan.exporting.BatchSteps;
import dev.caravan.exporting.CandidateQuery;
import dev.caravan.exporting.CappedTags;
import dev.caravan.exporting.DuplicateAddresses;
import dev.caravan.exporting.ExportBalance;
import dev.caravan.exporting.ExportChunks;
import dev.caravan.exporting.ExportDecisions;
import dev.caravan.exporting.ExportGoals;
import dev.caravan.exporting.ExportPlan;
import dev.caravan.exporting.ExportPreview;
import dev.caravan.exporting.LeftTags;
import dev.caravan.exporting.MemberOrders;
import dev.caravan.exporting.NewFields;
import dev.caravan.exporting.PutOff;
import dev.caravan.exporting.RemovalBatches;
import dev.caravan.exporting.RemovalBrake;
import dev.caravan.exporting.Segments;
import dev.caravan.exporting.SingleRows;
import dev.caravan.exporting.SingleWrites;
import dev.caravan.exporting.StageRefresh;
import dev.caravan.exporting.Supplements;
import dev.caravan.exporting.UndoPlan;
import dev.caravan.exporting.UndoSteps;
import dev.caravan.exporting.UpsertBatches;
import dev.caravan.exporting.UpsertResults;
import dev.caravan.run.RunPlans;
import org.apache.camel.main.Main;

/** The steps of an export. */
final class ExportWiring {
  /**
   * Chunks of an export that are decided about at a time: while one is read, another is weighed.
   */
  private static final int DECIDING = 2;

  private final Main main;
  private final Wiring wiring;

  ExportWiring(Main main, Wiring wiring) {
    this.main = main;
    this.wiring = wiring;
  }

  void bindExport(int maxConnections, Settings settings) {
    Segments exportedSegments = new StoredSegments(wiring.segments);
    ExportPlan plans = new ExportPlan(wiring.jdbi, wiring.pages, wiring.objectives);
    ExportChunks chunks = new ExportChunks(wiring.jdbi, wiring.pages);
    main.bind("deciding", wiring.threads.pool("deciding", DECIDING));
    // Batches are prepared, and answers kept, while as many calls are in flight as may be.
    main.bind(
        "exportThreads", wiring.threads.pool("exporting", maxConnections + maxConnections / 2));
    main.bind("exportGoals", new ExportGoals(wiring.catalogue));
    main.bind("candidateQuery", new CandidateQuery(exportedSegments, wiring.objectives));
    main.bind("exportPlan", plans);
    main.bind("exportChunks", chunks);
    main.bind(
        "exportDecisions",
        new ExportDecisions(
            wiring.jdbi,
            wiring.runs,
            wiring.pages,
            exportedSegments,
            wiring.objectives,
            wiring.stageReports,
            wiring.clock));
    main.bind("stageRefresh", new StageRefresh(wiring.jdbi, wiring.stages));
    main.bind(
        "cappedTags",
        new CappedTags(wiring.jdbi, wiring.runs, wiring.pages, wiring.objectives, wiring.clock));
    main.bind("leftTags", new LeftTags(wiring.jdbi, wiring.gate));
    main.bind("duplicateAddresses", new DuplicateAddresses(wiring.jdbi, wiring.pages));
    PutOff putOff = new PutOff(wiring.jdbi, wiring.pages);
    main.bind("removalBrake", new RemovalBrake(wiring.jdbi, plans, chunks, putOff));
    main.bind(
        "approvedPlan",
        new ApprovedPlan(
            wiring.jdbi,
            wiring.runs,
            wiring.followUps,
            new RunPlans(wiring.jdbi),
            plans,
            chunks,
            putOff));
    main.bind(
        "undoPlan", new UndoPlan(wiring.jdbi, wiring.runs, wiring.followUps, wiring.pages, plans));
    main.bind(
        "undoSteps",
        new UndoSteps(wiring.jdbi, wiring.runs, wiring.pages, wiring.objectives, wiring.clock));
    main.bind("exportPreview", new ExportPreview(wiring.jdbi, wiring.runs, wiring.pages));
    main.bind(
        "upsertBatches",
        new UpsertBatches(wiring.jdbi, wiring.runs, wiring.pages, wiring.objectives));
    main.bind("upsertResults", new UpsertResults(wiring.jdbi, wiring.pages, wiring.clock));
    SingleRows singleRows =
        new SingleRows(wiring.jdbi, wiring.runs, wiring.pages, wiring.objectives, wiring.clock);
    main.bind("singleRows", singleRows);
    main.bind(
        "memberOrders", new MemberOrders(singleRows, wiring.jdbi, exportedSegments, wiring.clock));
    main.bind(
        "removalBatches",
        new RemovalBatches(
            wiring.jdbi,
            wiring.runs,
            wiring.pages,
            chunks,
            exportedSegments,
            settings.batchesFrom(),
            wiring.clock));
    main.bind(
        "batchSteps",
        new BatchSteps(
            wiring.jdbi,
            wiring.runs,
            settings.batchPause(),
            settings.batchPatience(),
            wiring.clock));
    main.bind(
        "newFields",
        new NewFields(wiring.jdbi, wiring.pages, wiring.properties, wiring.gate, wiring.catalogue));
    main.bind("singleWrites", new SingleWrites(singleRows, wiring.jdbi, wiring.clock));
    main.bind("supplements", new Supplements(singleRows, wiring.clock));
    main.bind("exportBalance", new ExportBalance(wiring.jdbi, wiring.pages, plans));
  }
}
