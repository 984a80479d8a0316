package dev.caravan.web;

import dev.caravan.web.CallRights.Right;

/**
 * A call of the API that was let in.
 *
 * @param call as the table of calls has it: {@code PUT /api/connections/{name}}
 * @param path what it is about: {@code /api/connections/newsletter}
 * @param origin the network address that it comes from
 */
record Admission(Caller caller, String call, Right right, String path, String origin) {
  static final String KEY = "admission";

  /** Whether it may change something that people set up. */
  boolean isChange() {
    return !call.startsWith("GET ") && !call.startsWith("HEAD ") && !right.data();
  }
}
