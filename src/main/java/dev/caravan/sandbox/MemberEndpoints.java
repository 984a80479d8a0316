package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Everything under {@code /lists/{list}/members}, and batch subscribe. */
final class MemberEndpoints {
  private final Account account;
  private final ChangeListener listener;
  private final Unsubscribes unsubscribes;

  MemberEndpoints(Account account, ChangeListener listener, Unsubscribes unsubscribes) {
    this.account = account;
    this.listener = listener;
    this.unsubscribes = unsubscribes;
  }

  void register(Router router) {
    router.add("GET", "/lists/{list}/members", this::list);
    router.add("POST", "/lists/{list}", this::batch);
    router.add("POST", "/lists/{list}/members", this::post);
    router.add("GET", "/lists/{list}/members/{hash}", this::get);
    router.add("PUT", "/lists/{list}/members/{hash}", this::put);
    router.add("PATCH", "/lists/{list}/members/{hash}", this::patch);
    router.add("DELETE", "/lists/{list}/members/{hash}", this::archive);
    router.add("POST", "/lists/{list}/members/{hash}/actions/delete-permanent", this::forget);
    router.add("GET", "/lists/{list}/members/{hash}/activity-feed", this::feed);
    router.add("GET", "/lists/{list}/members/{hash}/tags", this::tags);
    router.add("POST", "/lists/{list}/members/{hash}/tags", this::tag);
  }

  private Answer list(Call call) {
    Audience audience = audience(call);
    MemberQuery query = MemberList.query(call, audience);
    Projection projection = call.projection();
    MemberPage page;
    AudienceShape shape;
    synchronized (audience) {
      page = audience.page(query);
      shape = audience.shape();
    }
    JsonBytes out = call.buffer();
    out.raw('{');
    Projection members = projection.inside("members");
    if (members != null) {
      new MemberJson(shape, members).write(out.ascii("\"members\":"), page.members());
    }
    if (projection.inside("list_id") != null) {
      comma(out).ascii("\"list_id\":").quoted(audience.id());
    }
    if (projection.inside("total_items") != null) {
      comma(out).ascii("\"total_items\":").number(page.total());
    }
    if (projection.inside("_links") != null) {
      comma(out).ascii("\"_links\":[]");
    }
    out.raw('}');
    return Answer.json(200, out.array(), out.size());
  }

  private static JsonBytes comma(JsonBytes out) {
    return out.size() > 1 ? out.raw(',') : out;
  }

  private Answer batch(Call call) {
    Audience audience = audience(call);
    BatchSubscribe batch = new BatchSubscribe(audience, call, account.now());
    batch.run();
    listener.changed(audience, batch.changes());
    return batch.answer(call.buffer());
  }

  private Answer post(Call call) {
    Audience audience = audience(call);
    return changed(audience, call, () -> write(audience).post(call));
  }

  private Answer put(Call call) {
    Audience audience = audience(call);
    return changed(audience, call, () -> write(audience).put(call, find(audience, call)));
  }

  private Answer patch(Call call) {
    Audience audience = audience(call);
    return changed(audience, call, () -> write(audience).patch(call, found(audience, call)));
  }

  private Answer archive(Call call) {
    Audience audience = audience(call);
    changed(audience, call, () -> write(audience).archive(found(audience, call)));
    return Answer.empty(204);
  }

  private Answer forget(Call call) {
    Audience audience = audience(call);
    changed(audience, call, () -> write(audience).forget(found(audience, call)));
    return Answer.empty(204);
  }

  private Answer tag(Call call) {
    Audience audience = audience(call);
    JsonNode tags = call.json().path("tags");
    if (!tags.isArray()) {
      throw Problem.invalidField("tags", "Required fields were not provided: tags");
    }
    changed(audience, call, () -> write(audience).tag(found(audience, call), tags));
    return Answer.empty(204);
  }

  private Answer get(Call call) {
    Audience audience = audience(call);
    return member(audience, found(audience, call), call);
  }

  private Answer feed(Call call) {
    Audience audience = audience(call);
    return unsubscribes.feed(call, audience, found(audience, call));
  }

  private Answer tags(Call call) {
    Audience audience = audience(call);
    Member member = found(audience, call);
    ObjectNode answer = Json.object();
    ArrayNode list = answer.putArray("tags");
    for (int i = 0; i < member.tags().size(); i++) {
      ObjectNode tag = (ObjectNode) Json.read(audience.shape().tagJson(member.tags().id(i)));
      list.add(tag.put("date_added", Timestamps.text(member.lastChanged())));
    }
    answer.put("total_items", member.tags().size());
    return call.answer(answer);
  }

  /** A write that may be refused. */
  private interface Write {
    MemberChange run() throws Refusal;
  }

  private Answer changed(Audience audience, Call call, Write write) {
    MemberChange change;
    synchronized (audience) {
      try {
        change = write.run();
      } catch (Refusal refusal) {
        throw refusal.toProblem();
      }
    }
    listener.changed(audience, List.of(change));
    return change.after() == null ? Answer.empty(204) : member(audience, change.after(), call);
  }

  private SingleWrite write(Audience audience) {
    return new SingleWrite(audience, account.now(), Source.API);
  }

  private static Answer member(Audience audience, Member member, Call call) {
    JsonBytes out = call.buffer();
    new MemberJson(audience.shape(), call.projection()).write(out, member);
    return Answer.json(200, out.array(), out.size());
  }

  private Audience audience(Call call) {
    return account.audience(call.path("list"));
  }

  private static Member found(Audience audience, Call call) {
    Member member = find(audience, call);
    if (member == null) {
      throw Problem.notFound();
    }
    return member;
  }

  /** By MD5 in either case, by the address itself, or by contact id; null if there is none. */
  private static Member find(Audience audience, Call call) {
    String name = call.path("hash");
    if (name.indexOf('@') >= 0) {
      return audience.find(MemberHash.of(name));
    }
    MemberHash hash = MemberHash.parse(name).orElse(null);
    if (hash == null) {
      return null;
    }
    Member member = audience.find(hash);
    return member != null ? member : audience.findContact(hash);
  }
}
