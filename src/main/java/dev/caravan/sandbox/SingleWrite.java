package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/** Writes to one member: POST, PUT, PATCH, archive and permanent deletion. */
final class SingleWrite {
  private final Audience audience;
  private final Instant now;
  private final Source source;

  SingleWrite(Audience audience, Instant now, Source source) {
    this.audience = audience;
    this.now = now;
    this.source = source;
  }

  MemberChange post(Call call) throws Refusal {
    MemberWrite write = checked(call);
    if (write.status() == null) {
      throw Refusal.field("status", "Required fields were not provided: status");
    }
    return enter(write, call);
  }

  MemberChange put(Call call, Member before) throws Refusal {
    MemberWrite write = checked(call);
    if (write.email() == null) {
      throw Refusal.field("email_address", "Required fields were not provided: email_address");
    }
    if (before == null) {
      if (write.statusWhenNew() == null) {
        throw Refusal.field("status_if_new", "Required fields were not provided: status_if_new");
      }
      return enter(write, call);
    }
    return update(before, write, call);
  }

  MemberChange patch(Call call, Member before) throws Refusal {
    if (before.status() == MemberStatus.ARCHIVED) {
      throw Refusal.archivedPatch();
    }
    return update(before, checked(call), call);
  }

  private static MemberWrite checked(Call call) {
    JsonNode body = call.json();
    RequestSchema.member(body, "");
    return MemberWrite.of(body);
  }

  private MemberChange enter(MemberWrite write, Call call) throws Refusal {
    AddressRules.check(write.email());
    MemberHash hash = MemberHash.of(write.email());
    if (audience.isForgotten(hash)) {
      throw Refusal.forgotten(write.email());
    }
    Member there = audience.find(hash);
    if (there != null && there.status() != MemberStatus.ARCHIVED) {
      throw Refusal.exists(write.email());
    }
    MemberDraft draft;
    if (there == null) {
      draft = new MemberDraft(audience.nextSlot());
      draft.merge = MergeValues.ofPacked(MergeValues.EMPTY);
    } else {
      draft = MemberDraft.of(there);
    }
    draft.email = write.email();
    StatusRules.enter(draft, write.statusWhenNew(), now);
    apply(write, draft, call);
    draft.tags = TagRules.add(audience, draft.tags, write.body().path("tags"));
    return store(there, draft);
  }

  private MemberChange update(Member before, MemberWrite write, Call call) throws Refusal {
    MemberDraft draft = MemberDraft.of(before);
    if (write.email() != null) {
      AddressRules.check(write.email());
      checkFree(before, write.email());
      draft.email = write.email();
    }
    if (before.status() == MemberStatus.ARCHIVED) {
      if (write.statusWhenNew() != null) {
        StatusRules.enter(draft, write.statusWhenNew(), now);
      }
    } else if (write.status() != null && write.status() != before.status()) {
      if (StatusRules.isCompliance(before, write.status())) {
        throw Refusal.compliance(before.email());
      }
      StatusRules.move(draft, write.status(), now);
    }
    apply(write, draft, call);
    return store(before, draft);
  }

  /** An address that is somebody else's, archived or not, cannot be taken over. */
  private void checkFree(Member before, String email) throws Refusal {
    MemberHash hash = MemberHash.of(email);
    if (before.hasHash(hash)) {
      return;
    }
    if (audience.find(hash) != null) {
      throw Refusal.exists(email);
    } else if (audience.isForgotten(hash)) {
      throw Refusal.forgotten(email);
    }
  }

  /** Archives a member that can be archived. */
  MemberChange archive(Member before) {
    switch (before.status()) {
      case CLEANED, PENDING, ARCHIVED ->
          throw Problem.of(
              405,
              "Method Not Allowed",
              "This list member cannot be removed. Can not archive a contact that is bounced,"
                  + " pending or archived");
      default -> {}
    }
    MemberDraft draft = MemberDraft.of(before);
    draft.status = MemberStatus.ARCHIVED;
    draft.unsubscribeReason = "";
    return store(before, draft);
  }

  MemberChange forget(Member before) {
    audience.forget(before);
    return new MemberChange(before, null, source);
  }

  MemberChange tag(Member before, JsonNode tags) {
    MemberDraft draft = MemberDraft.of(before);
    for (JsonNode each : tags) {
      RequestSchema.type("tags.name", each.path("name"), "string");
      String name = each.path("name").asText("").strip();
      String status = each.path("status").asText("");
      if (name.isEmpty() || !List.of("active", "inactive").contains(status)) {
        throw Problem.invalidField(
            "tags", "Each tag needs a name and a status, active or inactive.");
      }
      if (status.equals("active")) {
        draft.tags = draft.tags.with(TagRules.tag(audience, name).id());
      } else if (audience.shape().tag(name) != null) {
        draft.tags = draft.tags.without(audience.shape().tag(name).id());
      }
    }
    return store(before, draft);
  }

  private void apply(MemberWrite write, MemberDraft draft, Call call) throws Refusal {
    new MemberRules(audience, call.flag("skip_merge_validation")).apply(draft, write.body());
    permissions(draft, write.body().path("marketing_permissions"));
  }

  /** Only writes of one member take them; a batch knows no such key. */
  private void permissions(MemberDraft draft, JsonNode given) throws Refusal {
    List<MarketingPermission> known = audience.definition().permissions();
    for (JsonNode each : given) {
      String id = each.path("marketing_permission_id").asText();
      int bit = known.stream().map(MarketingPermission::id).toList().indexOf(id);
      if (bit < 0) {
        throw Refusal.field(
            "marketing_permissions", "Invalid marketing permission ID: '%s'.".formatted(id));
      }
      int others = draft.permissions & ~(1 << bit);
      draft.permissions = (byte) (each.path("enabled").asBoolean() ? others | 1 << bit : others);
    }
  }

  private MemberChange store(Member before, MemberDraft draft) {
    MemberChange change =
        MemberChange.store(audience, before, draft, MemberHash.of(draft.email), now, source);
    audience.flush();
    return change;
  }
}
