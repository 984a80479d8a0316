package dev.caravan.run;

import java.util.Map;

/** What is done in each phase of a run, in words. */
final class PhaseWords {
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("members", "Members read"),
          Map.entry("archived", "Archived members read"),
          Map.entry("fields", "Fields made at Mailchimp"),
          Map.entry("settled", "Left alone: nothing has moved since they were written"),
          Map.entry("plan", "Decided who is to be written"),
          Map.entry("duplicates", "Looked for addresses that are there twice"),
          Map.entry("brake", "Held back by the brake"),
          Map.entry("unapproved", "Not in the plan that was approved"),
          Map.entry("preview", "Decided, and nothing sent"),
          Map.entry("probe", "Tried how Mailchimp takes new members"),
          Map.entry("send", "Sent in batches"),
          Map.entry("return", "Brought back whom the goal had archived"),
          Map.entry("remove", "Taken out one by one"),
          Map.entry("hand over", "Handed over to Mailchimp's batches"),
          Map.entry("book", "Results of batches put into the books"),
          Map.entry("move", "Changed addresses"),
          Map.entry("enter", "Written one by one"),
          Map.entry("supplement", "Completed member by member"),
          Map.entry("tags", "Tags written"),
          Map.entry("erased", "Erased while the run was under way"));

  private PhaseWords() {}

  /** A phase that has no words yet is told by its name. */
  static String of(String phase) {
    return WORDS.getOrDefault(phase, phase);
  }
}
