package dev.caravan.importing;

/** A page of members and what is known about them. */
public record MatchedPage(AudiencePage page, ImportScope scope, ImportFacts facts) {}
