package dev.caravan.sandbox;

/** A tag of an audience. */
record Tag(int id, String name) {}
