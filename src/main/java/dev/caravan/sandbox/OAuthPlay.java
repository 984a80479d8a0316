package dev.caravan.sandbox;

/** How the OAuth server answers. */
public enum OAuthPlay {
  /** The person says yes, and everything is as it should be. */
  YES,
  /** The person says no. */
  NO,
  /** The code is refused. */
  CODE_REFUSED,
  /** The token that is given out is not valid: its metadata has no {@code api_endpoint}. */
  BAD_TOKEN,
  /** The metadata name a data centre that leads elsewhere. */
  BAD_DATA_CENTRE,
  /** The login may only look. */
  VIEWER,
  /** Nobody answers in time what is asked: a gateway does. */
  OUT_OF_ORDER
}
