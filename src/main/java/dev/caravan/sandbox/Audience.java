package dev.caravan.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One audience. Thread-safe: whoever reads and then writes does both while holding the audience's
 * monitor; what it hands out is immutable.
 */
final class Audience {
  private final Members members = new Members();
  private final Set<MemberHash> forgotten = new HashSet<>();
  private final BitSet touched = new BitSet();
  private final Journal journal;
  private final List<Member> unwritten = new ArrayList<>();
  private final Map<String, String> words = new HashMap<>();
  private volatile AudienceShape shape;

  Audience(AudienceDefinition definition, Journal journal) {
    this.shape = new AudienceShape(definition);
    this.journal = journal;
    // From the design and not the definition: tags and fields that were added since then must not
    // change who was generated.
    AudienceDefinition design =
        AudienceDesign.design(
            definition.id(),
            definition.name(),
            definition.webIdBase(),
            definition.doubleOptin(),
            definition.generation());
    members.load(new Membership(new AudienceShape(design)).generate(definition.generation()));
  }

  String id() {
    return shape.definition().id();
  }

  AudienceShape shape() {
    return shape;
  }

  AudienceDefinition definition() {
    return shape.definition();
  }

  Instant createdAt() {
    return definition().generation().at();
  }

  /** Changes the definition and writes it to the journal. */
  synchronized void redefine(UnaryOperator<AudienceDefinition> change) {
    restore(change.apply(definition()));
    journal.audience(definition());
  }

  synchronized void restore(AudienceDefinition definition) {
    shape = new AudienceShape(definition);
  }

  synchronized int count(int statuses) {
    return members.count(statuses);
  }

  synchronized MemberPage page(MemberQuery query) {
    return members.page(query);
  }

  /** The member under a hash, or null; archived ones too. */
  synchronized Member find(MemberHash hash) {
    return members.find(hash);
  }

  synchronized Member at(int slot) {
    return members.at(slot);
  }

  synchronized int nextSlot() {
    return members.nextSlot();
  }

  /** The member with this contact id, or null. */
  synchronized Member findContact(MemberHash contact) {
    AudienceShape now = shape;
    return members.first(
        member ->
            now.contactHigh(member) == contact.high() && now.contactLow(member) == contact.low());
  }

  synchronized boolean isForgotten(MemberHash hash) {
    return forgotten.contains(hash);
  }

  /** Stores a member; it is in the journal after {@link #flush()}. */
  synchronized void put(Member member) {
    touched.set(member.slot());
    members.put(member);
    unwritten.add(member);
  }

  /** Deletes a member for good; its address can never be added by the API again. */
  synchronized void forget(Member member) {
    flush();
    restoreForgotten(member.slot(), member.hash());
    journal.forgotten(id(), member.slot(), member.hash());
  }

  /** Writes everything since the last flush to the journal, in one piece. */
  synchronized void flush() {
    if (!unwritten.isEmpty()) {
      journal.members(id(), unwritten);
      unwritten.clear();
    }
  }

  synchronized void restore(Member member) {
    touched.set(member.slot());
    members.put(member);
  }

  /** A negative slot names the address alone. */
  synchronized void restoreForgotten(int slot, MemberHash hash) {
    if (slot >= 0) {
      restoreRemoved(slot);
    }
    forgotten.add(hash);
  }

  synchronized void restoreRemoved(int slot) {
    touched.set(slot);
    members.empty(slot);
  }

  /** Writes what differs from the generated members. */
  synchronized void snapshot(Journal into) {
    into.audience(definition());
    List<Member> changed = new ArrayList<>();
    for (int slot = touched.nextSetBit(0); slot >= 0; slot = touched.nextSetBit(slot + 1)) {
      if (members.at(slot) == null) {
        into.removed(id(), slot);
      } else {
        changed.add(members.at(slot));
      }
      if (changed.size() == 1000) {
        into.members(id(), changed);
        changed.clear();
      }
    }
    into.members(id(), changed);
    forgotten.forEach(hash -> into.forgotten(id(), -1, hash));
  }

  /** One shared copy of a word that many members have. */
  synchronized String shared(String word) {
    return words.size() < 10_000 ? words.computeIfAbsent(word, same -> same) : word;
  }
}
