/**
 * From profiles of a segment to members of an audience: who is looked at, what is decided about
 * each, what is sent, what Mailchimp made of it. The order of the steps stands in {@code
 * routes/export.camel.yaml}, what is written of one member at a time in {@code
 * routes/values.camel.yaml}.
 */
package dev.caravan.exporting;
