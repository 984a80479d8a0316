package dev.caravan.sandbox;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The form of a member in the journal. */
final class MemberCodec {
  private static final Source[] SOURCES = Source.values();

  private MemberCodec() {}

  static void write(DataOutputStream out, Member member) throws IOException {
    out.writeInt(member.slot());
    out.writeUTF(member.email());
    out.writeByte(member.status().ordinal());
    out.writeShort(member.merge().packed().length);
    out.write(member.merge().packed());
    out.writeUTF(member.location());
    out.writeShort(member.tags().size());
    for (int i = 0; i < member.tags().size(); i++) {
      out.writeInt(member.tags().id(i));
    }
    out.writeLong(member.interests());
    out.writeByte(member.permissions());
    out.writeUTF(member.language());
    out.writeUTF(member.client());
    out.writeUTF(member.source());
    out.writeUTF(member.unsubscribeReason());
    out.writeByte(member.unsubscribedBy().ordinal());
    out.writeInt(member.lastChanged());
    out.writeInt(member.signup());
    out.writeInt(member.optin());
    out.writeInt(member.ipSignup());
    out.writeInt(member.ipOpt());
    out.writeShort(member.openRate());
    out.writeShort(member.clickRate());
    out.writeByte(member.rating());
    out.writeBoolean(member.vip());
    out.writeBoolean(member.plainText());
  }

  static Member read(DataInputStream in) throws IOException {
    MemberDraft draft = new MemberDraft(in.readInt());
    draft.email = in.readUTF();
    draft.status = MemberStatus.at(in.readByte());
    draft.merge = MergeValues.ofPacked(in.readNBytes(in.readUnsignedShort()));
    draft.location = in.readUTF().intern();
    int[] tags = new int[in.readShort()];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = in.readInt();
    }
    draft.tags = TagIds.of(tags);
    draft.interests = in.readLong();
    draft.permissions = in.readByte();
    draft.language = in.readUTF().intern();
    draft.client = in.readUTF().intern();
    draft.source = in.readUTF().intern();
    draft.unsubscribeReason = in.readUTF().intern();
    draft.unsubscribedBy = SOURCES[in.readByte()];
    draft.lastChanged = in.readInt();
    draft.signup = in.readInt();
    draft.optin = in.readInt();
    draft.ipSignup = in.readInt();
    draft.ipOpt = in.readInt();
    draft.openRate = in.readShort();
    draft.clickRate = in.readShort();
    draft.rating = in.readByte();
    draft.vip = in.readBoolean();
    draft.plainText = in.readBoolean();
    return draft.toMember();
  }
}
