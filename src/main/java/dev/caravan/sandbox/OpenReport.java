package dev.caravan.sandbox;

/**
 * What came of letting somebody open a mail.
 *
 * @param email who opened it
 * @param campaign the id of the opened campaign
 * @param trackerStatus what the tracker answered; 0 if none is registered or it did not answer
 */
public record OpenReport(String email, String list, String campaign, int trackerStatus) {}
