package dev.caravan.sandbox;

import java.util.List;

/** Makes people members of an audience: their status, data and history, all from the seed. */
final class Membership {
  private static final int TWO_YEARS = 2 * 365 * 86_400;
  private static final List<String> CLIENTS =
      List.of("", "Gmail", "Apple Mail", "Outlook 2019", "Thunderbird", "iPhone");
  private static final List<String> SOURCES =
      List.of("Hosted Signup Form", "Import", "API - Generic", "Embed Form", "Admin Add");
  private static final List<String> REASONS =
      List.of("N/A (Unsubscribed by admin)", "Too many emails", "No longer interested", "");

  private final AudienceShape shape;
  private final MergeInvention inventions = new MergeInvention();

  Membership(AudienceShape shape) {
    this.shape = shape;
  }

  /** All generated members; the place of each is its slot. */
  Member[] generate(Generation generation) {
    People people = new People(generation.seed());
    Member[] members = new Member[generation.members()];
    long audience = shape.definition().webIdBase();
    for (int slot = 0; slot < members.length; slot++) {
      int number = generation.firstPerson() + slot;
      Dice dice = new Dice(Mix.of(generation.seed() ^ audience << 32, number));
      members[slot] = member(slot, people.person(number), number, generation, dice);
    }
    return members;
  }

  private Member member(int slot, Person person, int number, Generation generation, Dice dice) {
    int now = (int) generation.at().getEpochSecond();
    MemberDraft draft = new MemberDraft(slot);
    draft.email = person.email();
    draft.status = status(dice.below(1000));
    draft.lastChanged = now - 60 - dice.below(TWO_YEARS);
    draft.signup = draft.lastChanged - dice.below(TWO_YEARS);
    draft.optin = draft.signup + dice.below(Math.min(3600, draft.lastChanged - draft.signup + 1));
    draft.merge = merge(person, number, draft.signup, dice);
    draft.location = dice.chance(80) ? person.country().location() : MemberDraft.NO_LOCATION;
    draft.language = dice.chance(85) ? person.country().language() : "";
    draft.client = dice.pick(CLIENTS);
    draft.source = dice.pick(SOURCES);
    draft.tags = tags(dice);
    draft.interests = interests(dice);
    draft.ipOpt = dice.chance(70) ? 0xC6336400 | dice.below(256) : 0;
    draft.ipSignup = dice.chance(50) ? draft.ipOpt : 0;
    draft.rating = 1 + dice.below(5);
    draft.openRate = dice.below(10_000);
    draft.clickRate = dice.below(draft.openRate + 1);
    draft.vip = dice.chance(2);
    draft.plainText = dice.chance(4);
    if (draft.status == MemberStatus.UNSUBSCRIBED) {
      draft.unsubscribeReason = dice.pick(REASONS);
      draft.unsubscribedBy = dice.chance(90) ? Source.USER : Source.API;
    } else if (draft.status == MemberStatus.PENDING) {
      draft.optin = 0;
      draft.ipOpt = 0;
    }
    if (generation.sameLastChanged()) {
      draft.lastChanged = now - 86_400;
      draft.signup = Math.min(draft.signup, draft.lastChanged);
      draft.optin = Math.min(draft.optin, draft.lastChanged);
    }
    return draft.toMember();
  }

  private static MemberStatus status(int perMille) {
    if (perMille < 815) {
      return MemberStatus.SUBSCRIBED;
    } else if (perMille < 905) {
      return MemberStatus.UNSUBSCRIBED;
    } else if (perMille < 935) {
      return MemberStatus.CLEANED;
    } else if (perMille < 955) {
      return MemberStatus.PENDING;
    }
    return perMille < 970 ? MemberStatus.TRANSACTIONAL : MemberStatus.ARCHIVED;
  }

  private MergeValues merge(Person person, int number, int signup, Dice dice) {
    List<MergeField> fields = shape.mergeFields();
    byte[][] values = new byte[fields.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = inventions.value(fields.get(i), person, number, signup, dice);
    }
    return MergeValues.pack(values);
  }

  private TagIds tags(Dice dice) {
    List<Tag> known = shape.definition().tags();
    TagIds tags = TagIds.NONE;
    for (int i = known.isEmpty() ? 0 : dice.below(3); i > 0; i--) {
      tags = tags.with(dice.pick(known).id());
    }
    return tags;
  }

  private long interests(Dice dice) {
    int count = shape.interests().size();
    return count == 0 ? 0 : dice.next() & dice.next() & (1L << count) - 1;
  }
}
