package dev.caravan.sandbox;

import java.util.List;

/** The fields of a member object, in the order in which answers show them. */
enum MemberField {
  ID((out, member, shape) -> hash(out.raw('"'), member).raw('"')),
  EMAIL_ADDRESS((out, member, shape) -> out.quoted(member.email())),
  UNIQUE_EMAIL_ID((out, member, shape) -> out.raw('"').hex(member.uniqueEmailBits(), 10).raw('"')),
  CONTACT_ID(
      (out, member, shape) ->
          out.raw('"')
              .hex(shape.contactHigh(member), 16)
              .hex(shape.contactLow(member), 16)
              .raw('"')),
  FULL_NAME(MergeJson::fullName),
  WEB_ID((out, member, shape) -> out.number(shape.webId(member))),
  EMAIL_TYPE((out, member, shape) -> out.ascii(member.plainText() ? "\"text\"" : "\"html\"")),
  STATUS((out, member, shape) -> out.raw('"').ascii(member.status().wire()).raw('"')),
  UNSUBSCRIBE_REASON((out, member, shape) -> out.quoted(member.unsubscribeReason())),
  CONSENTS_TO_ONE_TO_ONE_MESSAGING((out, member, shape) -> out.ascii("true")),
  SMS_PHONE_NUMBER((out, member, shape) -> out.ascii("\"\"")),
  SMS_SUBSCRIPTION_STATUS((out, member, shape) -> out.ascii("\"\"")),
  SMS_SUBSCRIPTION_LAST_UPDATED((out, member, shape) -> out.ascii("\"\"")),
  MERGE_FIELDS((out, member, shape) -> MergeJson.write(out, member, shape, Projection.ALL)),
  INTERESTS(
      (out, member, shape) -> {
        for (int i = 0; i < shape.interests().size(); i++) {
          out.raw(i == 0 ? '{' : ',').raw(shape.interestKey(i));
          out.bool((member.interests() & 1L << i) != 0);
        }
        out.raw('}');
      }),
  STATS(
      (out, member, shape) -> {
        rate(out.ascii("{\"avg_open_rate\":"), member.openRate());
        rate(out.ascii(",\"avg_click_rate\":"), member.clickRate()).raw('}');
      }),
  IP_SIGNUP((out, member, shape) -> ip(out, member.ipSignup())),
  TIMESTAMP_SIGNUP((out, member, shape) -> Timestamps.write(out, member.signup())),
  IP_OPT((out, member, shape) -> ip(out, member.ipOpt())),
  TIMESTAMP_OPT((out, member, shape) -> Timestamps.write(out, member.optin())),
  MEMBER_RATING((out, member, shape) -> out.number(member.rating())),
  LAST_CHANGED((out, member, shape) -> Timestamps.write(out, member.lastChanged())),
  LANGUAGE((out, member, shape) -> out.quoted(member.language())),
  VIP((out, member, shape) -> out.bool(member.vip())),
  EMAIL_CLIENT((out, member, shape) -> out.quoted(member.client())),
  LOCATION((out, member, shape) -> out.ascii(member.location())),
  MARKETING_PERMISSIONS(
      (out, member, shape) -> {
        out.raw('[');
        List<MarketingPermission> permissions = shape.definition().permissions();
        for (int i = 0; i < permissions.size(); i++) {
          out.ascii(i == 0 ? "{" : ",{").ascii("\"marketing_permission_id\":");
          out.quoted(permissions.get(i).id());
          out.ascii(",\"text\":").quoted(permissions.get(i).text()).ascii(",\"enabled\":");
          out.bool((member.permissions() & 1 << i) != 0).raw('}');
        }
        out.raw(']');
      }),
  SOURCE((out, member, shape) -> out.quoted(member.source())),
  TAGS_COUNT((out, member, shape) -> out.number(member.tags().size())),
  TAGS(
      (out, member, shape) -> {
        out.raw('[');
        for (int i = 0; i < Math.min(50, member.tags().size()); i++) {
          if (i > 0) {
            out.raw(',');
          }
          out.raw(shape.tagJson(member.tags().id(i)));
        }
        out.raw(']');
      }),
  LIST_ID((out, member, shape) -> out.raw('"').ascii(shape.definition().id()).raw('"')),
  _LINKS(MemberLinks::write);

  /** Writes the value of one field. */
  interface Writer {
    void write(JsonBytes out, Member member, AudienceShape shape);
  }

  private final String wire = name().toLowerCase(java.util.Locale.ROOT);
  private final Writer writer;

  MemberField(Writer writer) {
    this.writer = writer;
  }

  String wire() {
    return wire;
  }

  void write(JsonBytes out, Member member, AudienceShape shape) {
    writer.write(out, member, shape);
  }

  /** Some keys are absent where they would say nothing. */
  boolean isShown(Member member, AudienceShape shape) {
    return switch (this) {
      case UNSUBSCRIBE_REASON -> member.status() == MemberStatus.UNSUBSCRIBED;
      case INTERESTS -> !shape.interests().isEmpty();
      case MARKETING_PERMISSIONS -> !shape.definition().permissions().isEmpty();
      default -> true;
    };
  }

  static JsonBytes hash(JsonBytes out, Member member) {
    return out.hex(member.hashHigh(), 16).hex(member.hashLow(), 16);
  }

  private static JsonBytes rate(JsonBytes out, int tenThousandths) {
    int digits = tenThousandths % 10_000;
    out.number(tenThousandths / 10_000);
    return digits == 0 ? out : out.raw('.').padded(digits, 4);
  }

  private static void ip(JsonBytes out, int ip) {
    out.raw('"');
    if (ip != 0) {
      out.number(ip >>> 24).raw('.').number(ip >>> 16 & 255).raw('.');
      out.number(ip >>> 8 & 255).raw('.').number(ip & 255);
    }
    out.raw('"');
  }
}
