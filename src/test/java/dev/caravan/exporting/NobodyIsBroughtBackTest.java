package dev.caravan.exporting;

import static dev.caravan.exporting.ExportTown.AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever a goal says, and whatever happens to the people: who has unsubscribed, bounced, not
 * confirmed, or was archived by somebody else does not get mail again by an export.
 */
class NobodyIsBroughtBackTest {
  private static ExportTown town;

  /** Web ids of members that get no mail, and their statuses. */
  private static final Map<Long, String> SILENT = new HashMap<>();

  private static final Map<Long, String> ADDRESSES = new HashMap<>();

  @BeforeContainer
  static void start() throws Exception {
    town = new ExportTown(0, null);
    for (String status : new String[] {"unsubscribed", "cleaned", "pending", "archived"}) {
      for (int i = 0; i < 3; i++) {
        String address = status + i + "@caravan.test";
        String first = status.equals("archived") ? "subscribed" : status;
        town.elsewhere(
            "POST",
            "/members",
            "{\"email_address\": \"%s\", \"status\": \"%s\"}".formatted(address, first));
        if (status.equals("archived")) {
          town.elsewhere("DELETE", address, "", "");
        }
        long webId = town.sandbox.member(AUDIENCE, address).orElseThrow().get("web_id").asLong();
        SILENT.put(webId, status);
        ADDRESSES.put(webId, address);
        town.profile(address, "Name", "Gold");
      }
    }
    town.profile("new@caravan.test", "New", "Gold");
    // Whom a goal has never written to, it does not know under another address.
    town.goal("createSubscribers: false");
    // Whoever was archived has to be known as archived, too.
    ExportTown.waitForTheNextSecond();
    town.run();
    long known =
        town.jdbi.withHandle(
            handle ->
                handle.createQuery("select count(*) from export_ledger").mapTo(Long.class).one());
    assertThat(known).isGreaterThanOrEqualTo(9);
  }

  @AfterContainer
  static void stop() {
    town.close();
  }

  @Property(tries = 14, shrinking = ShrinkingMode.OFF)
  void should_bring_nobody_back_whatever_the_goal_says_and_people_do(
      @ForAll boolean create,
      @ForAll boolean tags,
      @ForAll boolean full,
      @ForAll boolean keepsStatus,
      @ForAll StatusForNew statusForNew,
      @ForAll Removal removal,
      @ForAll long seed) {
    town.sandbox.knowsStatusIfNew(keepsStatus);
    town.goal(
        (tags ? "  - {property: tier, tags: true}\n    " : "")
            + "createSubscribers: "
            + create
            + "\n    statusForNew: "
            + statusForNew.name().toLowerCase(Locale.ROOT)
            + removal.yaml);
    live(new Random(seed), full);
    Run run = town.open(false, null, full);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    SILENT.forEach(
        (webId, status) -> {
          JsonNode member = member(webId);
          assertThat(member.get("status").asText())
              .as("%s, whose address is %s", status, ADDRESSES.get(webId))
              .isIn(status, "archived");
          assertThat(town.status(ADDRESSES.get(webId)))
              .as("whoever has the address of %s now", status)
              .isIn("none", status, "archived");
        });
  }

  enum StatusForNew {
    AUTO,
    SUBSCRIBED,
    PENDING
  }

  enum Removal {
    NONE(""),
    MANAGED("\n    removeOthers: {scope: managed, atMost: {count: 100, percent: 100}}"),
    AUDIENCE("\n    removeOthers: {scope: audience, atMost: {count: 100, percent: 100}}");

    private final String yaml;

    Removal(String yaml) {
      this.yaml = yaml;
    }
  }

  /** People come and go, are renamed, and get other addresses. */
  private static void live(Random random, boolean rename) {
    for (long webId : SILENT.keySet()) {
      String address = ADDRESSES.get(webId);
      town.set(address, "tier", random.nextInt(3) == 0 ? "Silver" : "Gold");
      if (rename) {
        town.set(address, "first_name", "Name " + random.nextInt(9));
      }
      if (random.nextInt(4) == 0 && !SILENT.get(webId).equals("archived")) {
        String other = town.address("moved");
        town.readdress(address, other);
        ADDRESSES.put(webId, other);
      }
    }
  }

  private static JsonNode member(long webId) {
    return town.sandbox
        .members(AUDIENCE)
        .filter(member -> member.get("web_id").asLong() == webId)
        .findFirst()
        .orElseThrow();
  }
}
