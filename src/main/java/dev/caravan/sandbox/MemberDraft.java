package dev.caravan.sandbox;

/** A member while it is being written. Not thread-safe. */
final class MemberDraft {
  static final String NO_LOCATION =
      "{\"latitude\":0,\"longitude\":0,\"gmtoff\":0,\"dstoff\":0,\"country_code\":\"\","
          + "\"timezone\":\"\",\"region\":\"\"}";

  final int slot;
  String email;
  MemberStatus status;
  MergeValues merge;
  String location = NO_LOCATION;
  TagIds tags = TagIds.NONE;
  long interests;
  byte permissions;
  String language = "";
  String client = "";
  String source = "API - Generic";
  String unsubscribeReason = "";
  Source unsubscribedBy = Source.API;
  int lastChanged;
  int signup;
  int optin;
  int ipSignup;
  int ipOpt;
  int openRate;
  int clickRate;
  int rating = 2;
  boolean vip;
  boolean plainText;

  MemberDraft(int slot) {
    this.slot = slot;
  }

  static MemberDraft of(Member member) {
    MemberDraft draft = new MemberDraft(member.slot());
    draft.email = member.email();
    draft.status = member.status();
    draft.merge = member.merge();
    draft.location = member.location();
    draft.tags = member.tags();
    draft.interests = member.interests();
    draft.permissions = member.permissions();
    draft.language = member.language();
    draft.client = member.client();
    draft.source = member.source();
    draft.unsubscribeReason = member.unsubscribeReason();
    draft.unsubscribedBy = member.unsubscribedBy();
    draft.lastChanged = member.lastChanged();
    draft.signup = member.signup();
    draft.optin = member.optin();
    draft.ipSignup = member.ipSignup();
    draft.ipOpt = member.ipOpt();
    draft.openRate = member.openRate();
    draft.clickRate = member.clickRate();
    draft.rating = member.rating();
    draft.vip = member.vip();
    draft.plainText = member.plainText();
    return draft;
  }

  Member toMember() {
    return toMember(MemberHash.of(email));
  }

  Member toMember(MemberHash hash) {
    return new Member(
        slot,
        email,
        hash.high(),
        hash.low(),
        status,
        merge,
        location,
        tags,
        interests,
        permissions,
        language,
        client,
        source,
        unsubscribeReason,
        unsubscribedBy,
        lastChanged,
        signup,
        optin,
        ipSignup,
        ipOpt,
        (short) openRate,
        (short) clickRate,
        (byte) rating,
        vip,
        plainText);
  }
}
