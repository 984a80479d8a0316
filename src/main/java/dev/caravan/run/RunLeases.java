package dev.caravan.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The runs that this instance works on. Claims what is open, renews what is held, and forgets what
 * ended here in any way: a run that was not closed is then taken up again, by whoever comes first.
 * Safe for use by many threads.
 */
public final class RunLeases {
  private final RunStore runs;
  private final String owner;
  private final int atOnce;
  private final Map<Long, Long> held = new ConcurrentHashMap<>();

  /**
   * @param owner a name that no other running instance has
   * @param atOnce how many runs this instance carries out at a time, at least 1
   */
  public RunLeases(RunStore runs, String owner, int atOnce) {
    this.runs = runs;
    this.owner = owner;
    this.atOnce = atOnce;
  }

  /** A name that no other running instance has. */
  public static String newOwner() {
    String id = UUID.randomUUID().toString();
    try {
      return InetAddress.getLocalHost().getHostName() + " " + id;
    } catch (UnknownHostException e) {
      return id;
    }
  }

  /** The open runs that nobody works on, as many as this instance has room for. */
  public List<Run> claim() {
    List<Run> claimed = new ArrayList<>();
    while (held.size() < atOnce) {
      Optional<Run> run = runs.claim(owner);
      if (run.isEmpty()) {
        break;
      }
      held.put(run.get().id(), run.get().fence());
      claimed.add(run.get());
    }
    return claimed;
  }

  /** Keeps every run in hand for another while. */
  public void renew() {
    held.forEach(runs::renew);
  }

  /** The run is left until its results are there. */
  public void rest(Run run) {
    if (held.remove(run.id(), run.fence())) {
      runs.rest(run.id(), run.fence());
    }
  }

  /** The run is no longer worked on here. */
  public void forget(Run run) {
    if (held.remove(run.id(), run.fence())) {
      runs.release(run.id(), run.fence());
    }
  }
}
