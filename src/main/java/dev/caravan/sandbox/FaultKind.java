package dev.caravan.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The ways in which a call can go wrong. */
public enum FaultKind {
  /** 429 as for too many connections. */
  @JsonProperty("429")
  TOO_MANY_REQUESTS,
  /** 500 with a problem document. */
  @JsonProperty("500")
  SERVER_ERROR,
  /** 502 with a page of HTML. */
  @JsonProperty("502")
  BAD_GATEWAY,
  /** 403 without a body. */
  @JsonProperty("403")
  FORBIDDEN,
  /** The connection is closed before anything is done. */
  @JsonProperty("reset")
  RESET,
  /** The call is carried out, then the connection is closed without an answer. */
  @JsonProperty("lostAnswer")
  LOST_ANSWER,
  /** The call is carried out and half of the JSON is sent as if it were all. */
  @JsonProperty("truncated")
  TRUNCATED,
  /** The call is carried out after a pause of {@link Faults#stallSeconds()}. */
  @JsonProperty("stall")
  STALL
}
