package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.run.GoalRun;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A closed window over an audience: members leave it in any order, and nobody enters. */
final class WalkModel {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  private final List<Long> window;
  private final Random random;
  final Walk walk;
  private int asked;
  private Long lost;

  WalkModel(int members, int overlap, Set<Integer> done, Random random) {
    this.window =
        LongStream.rangeClosed(1, members).boxed().collect(Collectors.toCollection(ArrayList::new));
    this.random = random;
    this.walk =
        new Walk(
            goalRun(),
            1,
            "a1b2c3d4e5",
            "members.web_id,total_items",
            new WalkPlan(null, NOW, members, 0, overlap),
            done,
            Set.of());
  }

  static GoalRun goalRun() {
    Run run = new Run(7, 1, RunState.RUNNING, "test", null, false, false, null, null, 1, NOW, null);
    return new GoalRun(run, new Connection(1, "test", 1, 1, null, Map.of(), Map.of()), "import", 1);
  }

  /** Who is still there. */
  List<Long> window() {
    return window;
  }

  /** From now on one of them is counted, and comes with no page. */
  void loseOne() {
    lost = window.get(random.nextInt(window.size()));
  }

  int asked() {
    return asked;
  }

  /** Members leave, from the whole window or from one end of it. */
  void leave(int number) {
    int from = random.nextInt(3);
    for (int i = 0; i < number && !window.isEmpty(); i++) {
      switch (from) {
        case 0 -> window.remove(0);
        case 1 -> window.remove(window.size() - 1);
        default -> window.remove(random.nextInt(window.size()));
      }
    }
  }

  MailchimpAnswer answer(MailchimpCall call) {
    asked++;
    int offset = Integer.parseInt(call.query().get("offset"));
    int count = Integer.parseInt(call.query().get("count"));
    if (offset < 0 || count < 1 || count > WalkPlan.PAGE_SIZE) {
      throw new IllegalArgumentException("Mailchimp would refuse " + call);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("total_items", window.size());
    var members = body.putArray("members");
    window.stream()
        .skip(offset)
        .limit(count)
        .filter(webId -> !webId.equals(lost))
        .forEach(webId -> members.addObject().put("web_id", webId));
    return new MailchimpAnswer(200, NOW, body);
  }
}
