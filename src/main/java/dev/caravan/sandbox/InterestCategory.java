package dev.caravan.sandbox;

import java.util.List;

/**
 * A group of interests.
 *
 * @param type checkboxes, dropdown, radio or hidden
 */
record InterestCategory(String id, String title, String type, List<Interest> interests) {}
