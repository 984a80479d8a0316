package dev.caravan.sandbox;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened to an audience, in the words of its webhooks.
 *
 * @param data the form fields in order, each under its full name ({@code data[merges][FNAME]})
 */
record WebhookEvent(String type, Source source, Instant firedAt, Map<String, String> data) {}
