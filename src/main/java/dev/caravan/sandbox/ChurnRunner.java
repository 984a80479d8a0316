package dev.caravan.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Lets random members of an audience change, as users would. */
final class ChurnRunner {
  private static final int FIRST_STRANGER = 50_000_000;

  private final Audience audience;
  private final Instant now;
  private final Dice dice;
  private final List<MemberChange> changes = new ArrayList<>();

  ChurnRunner(Audience audience, Instant now, Dice dice) {
    this.audience = audience;
    this.now = now;
    this.dice = dice;
  }

  /** What changed; fewer than asked for where the audience has too few members. */
  List<MemberChange> run(Churn churn) {
    synchronized (audience) {
      for (int i = 0; i < churn.insert(); i++) {
        insert();
      }
      for (int i = 0; i < churn.change(); i++) {
        with(this::change);
      }
      for (int i = 0; i < churn.unsubscribe(); i++) {
        with(this::unsubscribe);
      }
      SingleWrite admin = new SingleWrite(audience, now, Source.ADMIN);
      for (int i = 0; i < churn.archive(); i++) {
        with(admin::archive);
      }
      for (int i = 0; i < churn.delete(); i++) {
        with(admin::forget);
      }
      audience.flush();
    }
    return changes;
  }

  private void insert() {
    int slot = audience.nextSlot();
    Generation before = audience.definition().generation();
    Generation one = new Generation(before.seed(), FIRST_STRANGER + slot, 1, now, false);
    MemberDraft draft = MemberDraft.of(new Membership(audience.shape()).generate(one)[0]);
    MemberDraft placed = new MemberDraft(slot);
    placed.email = draft.email;
    placed.merge = draft.merge;
    placed.language = draft.language;
    placed.location = draft.location;
    placed.source = "Hosted Signup Form";
    StatusRules.enter(placed, MemberStatus.SUBSCRIBED, now);
    store(null, placed, Source.USER);
  }

  private MemberChange change(Member before) {
    MemberDraft draft = MemberDraft.of(before);
    byte[][] values = draft.merge.unpack(audience.shape().mergeFields().size());
    int points = audience.shape().mergeField("POINTS");
    if (points >= 0) {
      values[points] =
          Integer.toString(5000 + dice.below(1_000_000)).getBytes(StandardCharsets.US_ASCII);
    }
    draft.merge = MergeValues.pack(values);
    draft.vip = dice.chance(10) != draft.vip;
    return MemberChange.store(
        audience, before, draft, before.hash(), now, dice.chance(70) ? Source.USER : Source.ADMIN);
  }

  private MemberChange unsubscribe(Member before) {
    MemberDraft draft = MemberDraft.of(before);
    StatusRules.unsubscribe(draft, Source.USER);
    return MemberChange.store(audience, before, draft, before.hash(), now, Source.USER);
  }

  private void store(Member before, MemberDraft draft, Source source) {
    changes.add(
        MemberChange.store(audience, before, draft, MemberHash.of(draft.email), now, source));
  }

  private interface Step {
    MemberChange apply(Member member);
  }

  private void with(Step step) {
    Member member = Pick.subscribed(audience, dice);
    if (member != null) {
      changes.add(step.apply(member));
    }
  }
}
