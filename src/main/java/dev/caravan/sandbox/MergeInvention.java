package dev.caravan.sandbox;

/** Invents merge values that fit a person, as JSON text. Not thread-safe. */
final class MergeInvention {
  private final JsonBytes buffer = new JsonBytes(512);

  /** The value of one field; the same dice give the same value. */
  byte[] value(MergeField field, Person person, int number, int signup, Dice dice) {
    return switch (field.tag()) {
      case "FNAME" -> dice.chance(96) ? person.given().json() : MergeValues.EMPTY;
      case "LNAME" -> dice.chance(93) ? person.family().json() : MergeValues.EMPTY;
      case "CUSTID" -> dice.chance(60) ? text("C-" + (100_000 + number)) : MergeValues.EMPTY;
      default -> typed(field, person, signup, dice);
    };
  }

  private byte[] typed(MergeField field, Person person, int signup, Dice dice) {
    return switch (field.type()) {
      case TEXT -> MergeValues.EMPTY;
      case NUMBER -> dice.chance(70) ? number(dice.below(5000)) : MergeValues.EMPTY;
      case ADDRESS -> dice.chance(55) ? address(person.country(), dice) : MergeValues.EMPTY;
      case PHONE ->
          dice.chance(50) ? text("+999 555 0" + (1000 + dice.below(9000))) : MergeValues.EMPTY;
      case DATE -> dice.chance(80) ? date(signup) : MergeValues.EMPTY;
      case BIRTHDAY ->
          dice.chance(40) ? birthday(1 + dice.below(12), 1 + dice.below(28)) : MergeValues.EMPTY;
      case URL ->
          dice.chance(15)
              ? text("https://" + person.family().latin() + ".test/")
              : MergeValues.EMPTY;
      case IMAGEURL ->
          dice.chance(10)
              ? text("https://pictures.test/" + dice.below(10_000) + ".jpg")
              : MergeValues.EMPTY;
      case ZIP -> dice.chance(30) ? text("%05d".formatted(dice.below(100_000))) : MergeValues.EMPTY;
      case RADIO, DROPDOWN ->
          dice.chance(75) && !field.choices().isEmpty()
              ? text(dice.pick(field.choices()))
              : MergeValues.EMPTY;
    };
  }

  private byte[] address(Country country, Dice dice) {
    JsonBytes out = start();
    out.ascii("{\"addr1\":").quoted(country.street() + " " + (1 + dice.below(180)));
    out.ascii(",\"addr2\":\"\",\"city\":").quoted(country.city());
    out.ascii(",\"state\":").quoted(country.region()).ascii(",\"zip\":");
    out.quoted(country.postcode()).ascii(",\"country\":").quoted(country.code()).raw('}');
    return finish(out);
  }

  private byte[] date(int second) {
    JsonBytes out = start();
    Timestamps.write(out, second);
    // "2026-01-31T… keeps its first eleven characters
    byte[] date = new byte[12];
    System.arraycopy(out.array(), 0, date, 0, 11);
    date[11] = '"';
    return date;
  }

  private byte[] birthday(int month, int day) {
    return finish(start().raw('"').padded(month, 2).raw('/').padded(day, 2).raw('"'));
  }

  private byte[] number(int value) {
    return finish(start().number(value));
  }

  private byte[] text(String value) {
    return finish(start().quoted(value));
  }

  private JsonBytes start() {
    buffer.clear();
    return buffer;
  }

  private static byte[] finish(JsonBytes out) {
    return out.toByteArray();
  }
}
