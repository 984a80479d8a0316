package dev.caravan.mailchimp;

/**
 * A group of an audience (Marketing API 3.0, list interests). The name is unique within its
 * category, and differs in id from the group of the same name in another audience.
 *
 * @param category the title of its category
 */
public record InterestGroup(String id, String category, String name) {

  /** By what people call it, the same in every audience that has it. */
  public String path() {
    return category + "/" + name;
  }
}
