package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A test of one property. Texts are compared without regard to case. */
public sealed interface ValueTest {

  /**
   * Some value is one of these texts.
   *
   * @param negated no value is
   */
  record IsText(List<String> words, boolean negated) implements ValueTest {}

  /**
   * Some value is one of these numbers or booleans.
   *
   * @param negated no value is
   */
  record IsValue(List<JsonNode> values, boolean negated) implements ValueTest {}

  /** Some value contains one of these texts. */
  record Contains(List<String> words) implements ValueTest {}

  /** Each of these texts is contained in some value. */
  record ContainsAll(List<String> words) implements ValueTest {}

  /** Some value starts with one of these texts. */
  record StartsWith(List<String> words) implements ValueTest {}

  /** There is no value, or only an empty text; {@code empty} false: there is one. */
  record Empty(boolean empty) implements ValueTest {}

  /** Some number lies between these, both included; null: no bound on that side. */
  record NumberRange(BigDecimal from, BigDecimal to) implements ValueTest {}

  /** Some time lies from {@code from}, included, to before {@code before}; null: no bound. */
  record TimeRange(Instant from, Instant before) implements ValueTest {}

  /**
   * Some time lies in a span that starts or ends now, both ends included.
   *
   * @param next whether the span starts now; otherwise it ends now
   * @param negated no time lies there
   */
  record Near(Duration span, boolean next, boolean negated) implements ValueTest {}
}
