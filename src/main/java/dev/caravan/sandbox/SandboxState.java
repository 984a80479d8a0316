package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** Everything the sandbox remembers, and how it comes back after a restart. Thread-safe. */
final class SandboxState implements AutoCloseable {
  private static final int WEB_IDS = 5_000_000;
  private static final int FIRST_WEB_ID = 100_000_000;

  private final SandboxOptions options;
  private final Account account;
  private final Opens opens = new Opens();
  private final Unsubscribes unsubscribes;
  private final Batches batches =
      new Batches((kind, document) -> journal().document(kind, document));
  private final Storage storage;
  private volatile Journal journal = Journal.NONE;
  private volatile String apiKey;
  private volatile Tracker tracker;

  private SandboxState(SandboxOptions options) {
    this.options = options;
    this.account = new Account(options.clock());
    this.unsubscribes =
        new Unsubscribes(
            document -> journal.document(Unsubscribes.KIND, document), options.clock());
    this.storage = options.dataDir() == null ? null : new Storage(options.dataDir());
    this.apiKey = Mix.hex(options.seed(), 1, 16) + Mix.hex(options.seed(), 2, 16) + "-us99";
  }

  /** Reads the stored state, or makes the audiences of the options where there is none. */
  static SandboxState open(SandboxOptions options) {
    SandboxState state = new SandboxState(options);
    try {
      boolean found = state.storage != null && state.storage.replay(state.new Restorer());
      if (state.storage != null) {
        state.journal = state.storage.rewrite(state::snapshot);
      }
      if (!found) {
        options.audiences().forEach(state::create);
      }
      return state;
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
  }

  Account account() {
    return account;
  }

  Opens opens() {
    return opens;
  }

  Unsubscribes unsubscribes() {
    return unsubscribes;
  }

  Batches batches() {
    return batches;
  }

  private Journal journal() {
    return journal;
  }

  String apiKey() {
    return apiKey;
  }

  /** Null as long as none is registered. */
  Tracker tracker() {
    return tracker;
  }

  void tracker(Tracker changed) {
    tracker = changed;
    journal.document("tracker", Json.tree(changed));
  }

  void opened(Opens.Open open) {
    opens.add(open);
    journal.document("open", Json.tree(open));
  }

  Audience create(SandboxOptions.NewAudience wanted) {
    return create(wanted, options.seed());
  }

  /** Makes an audience of generated people. */
  synchronized Audience create(SandboxOptions.NewAudience wanted, long seed) {
    int number = account.audiences().size();
    String id = wanted.id() == null ? Mix.hex(options.seed(), 1000L + number, 10) : wanted.id();
    Generation generation =
        new Generation(
            seed, wanted.firstPerson(), wanted.members(), account.now(), wanted.sameLastChanged());
    int webIds = FIRST_WEB_ID + number * WEB_IDS;
    AudienceDefinition definition =
        AudienceDesign.design(id, wanted.name(), webIds, false, generation);
    Audience audience = new Audience(definition, new Current());
    journal.audience(definition);
    account.add(audience);
    return audience;
  }

  private void snapshot(Journal into) {
    into.document("apiKey", TextNode.valueOf(apiKey));
    if (tracker != null) {
      into.document("tracker", Json.tree(tracker));
    }
    account.audiences().forEach(audience -> audience.snapshot(into));
    opens.all().forEach(open -> into.document("open", Json.tree(open)));
    unsubscribes.snapshot(into);
    batches.snapshot(into);
  }

  @Override
  public void close() {
    if (storage != null) {
      storage.close();
    }
  }

  /** Audiences are made before the journal is open; they write to whichever is current. */
  private final class Current implements Journal {
    @Override
    public void audience(AudienceDefinition definition) {
      journal.audience(definition);
    }

    @Override
    public void members(String audience, List<Member> members) {
      journal.members(audience, members);
    }

    @Override
    public void forgotten(String audience, int slot, MemberHash hash) {
      journal.forgotten(audience, slot, hash);
    }

    @Override
    public void removed(String audience, int slot) {
      journal.removed(audience, slot);
    }

    @Override
    public void document(String kind, JsonNode document) {
      journal.document(kind, document);
    }
  }

  /** Takes entries of the journal into the state. */
  private final class Restorer implements Journal {
    @Override
    public void audience(AudienceDefinition definition) {
      account.audiences().stream()
          .filter(audience -> audience.id().equals(definition.id()))
          .findFirst()
          .ifPresentOrElse(
              audience -> audience.restore(definition),
              () -> account.add(new Audience(definition, new Current())));
    }

    @Override
    public void members(String audience, List<Member> members) {
      members.forEach(account.audience(audience)::restore);
    }

    @Override
    public void forgotten(String audience, int slot, MemberHash hash) {
      account.audience(audience).restoreForgotten(slot, hash);
    }

    @Override
    public void removed(String audience, int slot) {
      account.audience(audience).restoreRemoved(slot);
    }

    @Override
    public void document(String kind, JsonNode document) {
      switch (kind) {
        case "apiKey" -> apiKey = document.asText();
        case "tracker" -> tracker = Json.as(Tracker.class, document);
        case "open" -> opens.add(Json.as(Opens.Open.class, document));
        case Unsubscribes.KIND ->
            unsubscribes.restore(Json.as(Unsubscribes.Unsubscribe.class, document));
        case Batches.KIND -> batches.restore(Json.as(Batch.class, document));
        case Batches.DELETED -> batches.restoreDeleted(document.path("id").asText());
        default -> throw new IllegalStateException("the journal has a document of kind " + kind);
      }
    }
  }
}
