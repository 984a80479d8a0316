package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Batch subscribe: up to 500 members at once, each with an outcome of its own. */
final class BatchSubscribe {
  private final Audience audience;
  private final JsonNode body;
  private final Instant now;
  private final MemberRules rules;
  private final boolean updateExisting;
  private final boolean syncTags;
  private final boolean skipDuplicateCheck;
  private final boolean knowsStatusIfNew;
  private final List<Member> created = new ArrayList<>();
  private final List<Member> updated = new ArrayList<>();
  private final List<MemberChange> changes = new ArrayList<>();
  private final ArrayNode errors = Json.array();

  /**
   * @param knowsStatusIfNew false: the key is ignored, and who is new without a status is
   *     subscribed
   */
  BatchSubscribe(Audience audience, Call call, Instant now, boolean knowsStatusIfNew) {
    this.knowsStatusIfNew = knowsStatusIfNew;
    this.audience = audience;
    this.body = call.json();
    this.now = now;
    RequestSchema.batch(body);
    this.rules = new MemberRules(audience, call.flag("skip_merge_validation"));
    this.skipDuplicateCheck = call.flag("skip_duplicate_check");
    this.updateExisting = body.path("update_existing").asBoolean(false);
    this.syncTags = body.path("sync_tags").asBoolean(false) && updateExisting;
  }

  /** Writes every member that can be written; the journal has them when this returns. */
  void run() {
    JsonNode members = body.path("members");
    Map<MemberHash, Integer> seen = new HashMap<>();
    List<MemberWrite> writes = new ArrayList<>(members.size());
    List<MemberHash> hashes = new ArrayList<>(members.size());
    for (JsonNode member : members) {
      MemberWrite write = MemberWrite.of(member);
      MemberHash hash = MemberHash.of(write.email() == null ? "" : write.email());
      writes.add(write);
      hashes.add(hash);
      seen.merge(hash, 1, Integer::sum);
    }
    synchronized (audience) {
      for (int i = 0; i < writes.size(); i++) {
        int times = seen.getOrDefault(hashes.get(i), 0);
        if (times == 0) {
          continue; // a later duplicate, and the check is off
        }
        if (times > 1 && skipDuplicateCheck) {
          seen.remove(hashes.get(i));
        }
        one(writes.get(i), hashes.get(i), times > 1 && !skipDuplicateCheck);
      }
      audience.flush();
    }
  }

  private void one(MemberWrite write, MemberHash hash, boolean duplicate) {
    try {
      AddressRules.check(write.email());
      if (duplicate) {
        throw Refusal.duplicate(write.email());
      }
      Member before = audience.find(hash);
      if (before == null || before.status() == MemberStatus.ARCHIVED) {
        enter(write, hash, before);
      } else if (updateExisting) {
        update(write, hash, before);
      } else {
        throw Refusal.existsInBatch(write.email());
      }
    } catch (Refusal refusal) {
      errors.add(refusal.toBatchError(write.email() == null ? "" : write.email()));
    }
  }

  private void enter(MemberWrite write, MemberHash hash, Member archived) throws Refusal {
    if (audience.isForgotten(hash)) {
      throw Refusal.forgotten(write.email());
    }
    MemberStatus status =
        knowsStatusIfNew || write.status() != null
            ? write.statusWhenNew()
            : MemberStatus.SUBSCRIBED;
    if (status == null) {
      throw Refusal.field("status", "Please enter a value");
    }
    MemberDraft draft;
    if (archived == null) {
      draft = new MemberDraft(audience.nextSlot());
      draft.merge = MergeValues.ofPacked(MergeValues.EMPTY);
    } else {
      draft = MemberDraft.of(archived);
    }
    draft.email = write.email();
    StatusRules.enter(draft, status, now);
    write(write, hash, draft, archived);
    (archived != null && updateExisting ? updated : created).add(last());
  }

  private void update(MemberWrite write, MemberHash hash, Member before) throws Refusal {
    MemberDraft draft = MemberDraft.of(before);
    MemberStatus status = write.status();
    if (status != null && status != before.status()) {
      if (!StatusRules.isCompliance(before, status)) {
        StatusRules.move(draft, status, now);
      } else if (before.status() == MemberStatus.CLEANED) {
        throw Refusal.complianceInBatch(write.email());
      }
      // a person's own unsubscribe stays, and nothing in the answer but the status says so
    }
    draft.email = write.email();
    write(write, hash, draft, before);
    updated.add(last());
  }

  private void write(MemberWrite write, MemberHash hash, MemberDraft draft, Member before)
      throws Refusal {
    rules.apply(draft, write.body());
    if (write.body().has("tags")) {
      draft.tags =
          TagRules.add(audience, syncTags ? TagIds.NONE : draft.tags, write.body().get("tags"));
    }
    changes.add(MemberChange.store(audience, before, draft, hash, now, Source.API));
  }

  private Member last() {
    return changes.get(changes.size() - 1).after();
  }

  List<MemberChange> changes() {
    return changes;
  }

  Answer answer(JsonBytes out) {
    MemberJson json = new MemberJson(audience.shape(), Projection.ALL);
    json.write(out.ascii("{\"new_members\":"), created);
    json.write(out.ascii(",\"updated_members\":"), updated);
    out.ascii(",\"errors\":").raw(Json.bytes(errors));
    out.ascii(",\"total_created\":").number(created.size());
    out.ascii(",\"total_updated\":").number(updated.size());
    out.ascii(",\"error_count\":").number(errors.size()).ascii(",\"_links\":[]}");
    return Answer.json(200, out.array(), out.size());
  }
}
