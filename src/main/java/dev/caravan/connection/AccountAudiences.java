package dev.caravan.connection;

import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.InterestGroup;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MarketingPermission;
import dev.caravan.mailchimp.MergeField;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The audiences of one account during one check of a document. Mailchimp is asked again, once, for
 * something that is not known yet.
 */
final class AccountAudiences {
  private final Account account;
  private final AudienceCatalogue catalogue;
  private final Problems problems;
  private List<Audience> audiences;
  private boolean asked;

  AccountAudiences(Account account, AudienceCatalogue catalogue, Problems problems) {
    this.account = account;
    this.catalogue = catalogue;
    this.problems = problems;
  }

  /** The audience with Mailchimp's id; a problem when there is none. */
  Optional<Audience> find(String place, String id) {
    Optional<Audience> found = sought(() -> known(id));
    if (found.isEmpty()) {
      problems.add(place, Spelling.unknown("audience", id, listed(Audience::mailchimpId)));
    }
    return found;
  }

  /** The merge field of an audience that exists; a problem when it has none of this tag. */
  Optional<MergeField> mergeField(String place, String audience, String tag) {
    return mergeField(place, List.of(audience), tag);
  }

  /** The merge field of one of these audiences; a problem when none has one of this tag. */
  Optional<MergeField> mergeField(String place, List<String> ids, String tag) {
    return inOneOf(
        place,
        ids,
        audience -> audience.mergeField(tag),
        audience ->
            "merge field: "
                + Spelling.unknown(
                    "field", tag, audience.mergeFields().stream().map(MergeField::tag).toList()));
  }

  /** A group of one of these audiences, which is there or not; a problem when none has it. */
  Optional<FieldType> group(String place, List<String> ids, String idOrName) {
    return inOneOf(
            place,
            ids,
            audience -> audience.group(idOrName),
            audience ->
                "group: "
                    + Spelling.unknown(
                        "group",
                        idOrName,
                        audience.groups().stream().map(InterestGroup::path).toList()))
        .map(group -> FieldType.BOOLEAN);
  }

  /** The same for a question of the GDPR form. */
  Optional<FieldType> permission(String place, List<String> ids, String id) {
    return inOneOf(
            place,
            ids,
            audience -> audience.permission(id),
            audience ->
                audience.permissions().isEmpty()
                    ? "permission: its GDPR form is off, or no member has it yet"
                    : "permission: "
                        + Spelling.unknown(
                            "permission",
                            id,
                            audience.permissions().stream().map(MarketingPermission::id).toList()))
        .map(permission -> FieldType.BOOLEAN);
  }

  private <T> Optional<T> inOneOf(
      String place,
      List<String> ids,
      Function<Audience, Optional<T>> look,
      Function<Audience, String> missing) {
    Optional<T> found =
        sought(() -> ids.stream().flatMap(id -> known(id).flatMap(look).stream()).findFirst());
    if (found.isEmpty()) {
      known(ids.get(0))
          .ifPresent(
              known ->
                  problems.add(
                      place,
                      "the audience "
                          + known.name()
                          + " ("
                          + known.mailchimpId()
                          + ") has no such "
                          + missing.apply(known)));
    }
    return found;
  }

  private <T> Optional<T> sought(Supplier<Optional<T>> look) {
    if (audiences == null) {
      audiences = ask(catalogue::current);
    }
    Optional<T> found = look.get();
    if (found.isEmpty() && !asked) {
      audiences = ask(catalogue::refresh);
      asked = true;
      return look.get();
    }
    return found;
  }

  private List<Audience> ask(Function<Integer, List<Audience>> question) {
    try {
      return question.apply(account.id());
    } catch (MailchimpFailure e) {
      asked = true;
      List<Audience> known = catalogue.known(account.id());
      if (known.isEmpty()) {
        problems.add(
            "account", "Mailchimp could not be asked for its audiences: " + e.getMessage());
      }
      return known;
    }
  }

  private Optional<Audience> known(String id) {
    return audiences.stream().filter(audience -> audience.mailchimpId().equals(id)).findFirst();
  }

  private List<String> listed(Function<Audience, String> word) {
    return audiences.stream().map(word).toList();
  }
}
