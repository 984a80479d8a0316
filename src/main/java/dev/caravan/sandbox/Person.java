package dev.caravan.sandbox;

/** Somebody invented, with an address on a reserved domain. */
record Person(Country country, Country.Name given, Country.Name family, String email) {}
