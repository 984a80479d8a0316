package dev.caravan.bench;

/** Something that the program does, and the least that any program would need for it. */
interface Job {
  /** As in the option {@code bench.jobs}. */
  String name();

  /** What is done, in words. */
  String what();

  /** What the floor is, in words. */
  String floor();

  /** What is counted, such as members. */
  String unit();

  /** The job after which the program need not warm up for this one; null: there is none. */
  default String warmAfter() {
    return null;
  }

  /** Brings the ground into order, and has the program do it. */
  Sample ours() throws Exception;

  /** The least, for what the program did last. */
  Sample least() throws Exception;
}
