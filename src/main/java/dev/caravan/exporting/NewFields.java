package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ExportGoal.Mapping;
import dev.caravan.connection.ExportGoal.Target;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.AudienceCatalogue;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MergeField;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes the merge fields that a goal with {@code createFields} writes and its audience lacks. A dry
 * run makes none, and goes on as if they were there. Safe for use by many threads.
 */
public final class NewFields {
  private final Jdbi jdbi;
  private final RunPages pages;
  private final PropertyStore properties;
  private final Mailchimp mailchimp;
  private final AudienceCatalogue catalogue;

  public NewFields(
      Jdbi jdbi,
      RunPages pages,
      PropertyStore properties,
      Mailchimp mailchimp,
      AudienceCatalogue catalogue) {
    this.jdbi = jdbi;
    this.pages = pages;
    this.properties = properties;
    this.mailchimp = mailchimp;
    this.catalogue = catalogue;
  }

  /**
   * The same work with an audience that has the fields.
   *
   * @throws MailchimpFailure when Mailchimp makes one of them in no case: the goal cannot go on
   */
  public ExportAudience create(ExportAudience work) {
    List<MergeField> missing = missing(work);
    if (missing.isEmpty()) {
      return work;
    }
    Audience audience =
        work.run().dryRun() ? work.audience().withMergeFields(missing) : created(work, missing);
    tell(work, missing);
    return new ExportAudience(work.goalRun(), work.goal(), audience);
  }

  private List<MergeField> missing(ExportAudience work) {
    if (!work.goal().createFields()) {
      return List.of();
    }
    Map<String, Property> known = properties.byId();
    Map<String, MergeField> missing = new LinkedHashMap<>();
    for (Mapping mapping : work.goal().mappings()) {
      if (mapping.target() instanceof Target.Field field
          && work.audience().mergeField(field.tag()).isEmpty()) {
        missing.put(field.tag(), NewField.of(field.tag(), mapping.source(), known));
      }
    }
    return List.copyOf(missing.values());
  }

  /** One that somebody else has made meanwhile, or a call whose answer was lost, is there, too. */
  private Audience created(ExportAudience work, List<MergeField> missing) {
    int account = work.goalRun().connection().account();
    List<MailchimpFailure> failures = new ArrayList<>();
    for (MergeField field : missing) {
      try {
        mailchimp.ask(
            MailchimpCall.post(account, work.path() + "/merge-fields", body(field))
                .forRun(work.run().id()));
      } catch (MailchimpFailure e) {
        if (e.kind() != MailchimpFailure.Kind.REFUSED) {
          throw e;
        }
        failures.add(e);
      }
    }
    Audience audience =
        catalogue.refresh(account).stream()
            .filter(one -> one.id() == work.audience().id())
            .findFirst()
            .orElseThrow();
    for (MergeField field : missing) {
      if (audience.mergeField(field.tag()).isEmpty()) {
        throw refused(work, field, failures);
      }
    }
    return audience;
  }

  private static RuntimeException refused(
      ExportAudience work, MergeField field, List<MailchimpFailure> failures) {
    String said = failures.isEmpty() ? "" : ": " + failures.get(0).getMessage();
    return new IllegalStateException(
        "goal %s: the merge field %s could not be created in the audience %s%s"
            .formatted(work.goal().goal(), field.tag(), work.audience().mailchimpId(), said));
  }

  private static ObjectNode body(MergeField field) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("tag", field.tag())
        .put("name", field.name())
        .put("type", field.type())
        .put("required", false)
        .put("public", false);
  }

  private void tell(ExportAudience work, List<MergeField> made) {
    boolean told =
        !pages
            .done(
                work.run().id(), work.goalRun().goalId(), work.audience().id(), ExportChunks.FIELDS)
            .isEmpty();
    if (told) {
      return;
    }
    List<Outcome> outcomes =
        made.stream()
            .map(
                field ->
                    Outcome.because(
                        OutcomeClass.WARN,
                        null,
                        null,
                        "NEW_FIELD",
                        "The audience had no merge field %s; it is created, of type %s."
                            .formatted(field.tag(), field.type()),
                        field.tag()))
            .toList();
    jdbi.useTransaction(
        handle ->
            pages.write(
                handle,
                work.run(),
                work.page(ExportChunks.FIELDS, 0),
                Counts.NONE.plus(OutcomeClass.WARN, outcomes.size()),
                outcomes));
  }
}
