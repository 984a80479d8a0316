package dev.caravan.profile;

/**
 * The definition of a profile property.
 *
 * @param id the name it has in documents and profiles
 * @param multiple whether it holds a list without duplicates
 * @param uniqueIdentifier whether a value belongs to at most one profile and can be matched
 * @param label what people read; null: the id
 * @param pii whether values are personal data that screens may have to mask
 */
public record Property(
    String id,
    PropertyType type,
    boolean multiple,
    boolean uniqueIdentifier,
    String label,
    boolean pii) {}
