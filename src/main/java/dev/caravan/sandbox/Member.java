package dev.caravan.sandbox;

/**
 * One member of an audience, immutable. Words that repeat over members (language, client, source,
 * location) are shared strings; a member costs about 300 bytes.
 *
 * @param slot its place in the audience; {@code web_id} and {@code contact_id} follow from it, so
 *     that they outlive a change of the address
 * @param location the location object as JSON text
 * @param unsubscribeReason empty unless {@code status} is unsubscribed
 * @param unsubscribedBy who unsubscribed the member; the API may only take back its own
 * @param interests one bit per interest of the audience, in its order
 * @param permissions one bit per marketing permission of the audience, in its order
 * @param lastChanged epoch seconds, like the other times; 0 stands for none
 * @param ipSignup the IPv4 address as a number; 0 stands for none
 * @param openRate in units of 1/10,000
 */
record Member(
    int slot,
    String email,
    long hashHigh,
    long hashLow,
    MemberStatus status,
    MergeValues merge,
    String location,
    TagIds tags,
    long interests,
    byte permissions,
    String language,
    String client,
    String source,
    String unsubscribeReason,
    Source unsubscribedBy,
    int lastChanged,
    int signup,
    int optin,
    int ipSignup,
    int ipOpt,
    short openRate,
    short clickRate,
    byte rating,
    boolean vip,
    boolean plainText) {

  boolean hasHash(MemberHash hash) {
    return hashHigh == hash.high() && hashLow == hash.low();
  }

  MemberHash hash() {
    return new MemberHash(hashHigh, hashLow);
  }

  /** Ten hex digits in the highest bits; the same in every audience, and bound to the address. */
  long uniqueEmailBits() {
    return Mix.of(hashHigh, hashLow);
  }

  String uniqueEmailId() {
    return "%016x".formatted(uniqueEmailBits()).substring(0, 10);
  }
}
