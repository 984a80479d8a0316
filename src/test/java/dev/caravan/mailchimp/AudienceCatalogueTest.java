package dev.caravan.mailchimp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AudienceCatalogueTest {
  private final TestDatabase database = new TestDatabase();
  private final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  private final AudienceStore store = new AudienceStore(database.jdbi());
  private final AudienceCatalogue catalogue = new AudienceCatalogue(this::answer, store, clock);
  private int audiences = 1;
  private int account;

  @BeforeEach
  void account() {
    account =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, state)
                            values ('main', 'http://127.0.0.1', 'us6', '', 'a', 'a', 'a', 'CONNECTED') returning id""")
                        .mapTo(Integer.class)
                        .one());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_remember_what_mailchimp_told() {
    Audience told = catalogue.refresh(account).get(0);

    assertThat(told)
        .isEqualTo(
            new Audience(
                store.id(account, "id0000"),
                account,
                "id0000",
                "Audience 0000",
                true,
                Map.of("subscribed", 7L, "unsubscribed", 2L, "cleaned", 1L),
                List.of(
                    new MergeField("FNAME", "text", "First name", true, List.of()),
                    new MergeField("COLOUR", "radio", "Colour", false, List.of("red", "blue"))),
                List.of(),
                List.of(),
                clock.instant()));
    assertThat(store.find(told.id())).contains(told);
    assertThat(store.find(account, "id0000")).contains(told);
    assertThat(told.mergeField("COLOUR")).isPresent();
    assertThat(told.mergeField("colour")).isEmpty();
  }

  @Test
  void should_read_all_pages_of_a_thousand() {
    audiences = 2001;
    assertThat(catalogue.refresh(account)).hasSize(2001);
  }

  @Test
  void should_leave_out_audiences_that_are_gone_and_keep_their_numbers() {
    audiences = 2;
    int gone = catalogue.refresh(account).get(1).id();
    audiences = 1;
    clock.advance(Duration.ofSeconds(1));

    assertThat(catalogue.refresh(account))
        .extracting(Audience::mailchimpId)
        .containsExactly("id0000");
    assertThat(store.id(account, "id0001")).isEqualTo(gone);
    assertThatThrownBy(() -> store.id(account, "id0002")).hasMessageContaining("id0002");
  }

  private MailchimpAnswer answer(MailchimpCall call) {
    assertThat(call.query()).containsEntry("count", "1000");
    int offset = Integer.parseInt(call.query().get("offset"));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (call.path().equals("/lists")) {
      ArrayNode lists = body.putArray("lists");
      for (int index = offset; index < Math.min(audiences, offset + 1000); index++) {
        ObjectNode list = lists.addObject();
        list.put("id", "id%04d".formatted(index)).put("name", "Audience %04d".formatted(index));
        list.put("double_optin", true);
        list.putObject("stats")
            .put("member_count", 7)
            .put("unsubscribe_count", 2)
            .put("cleaned_count", 1);
      }
    } else {
      ArrayNode fields = body.putArray("merge_fields");
      fields
          .addObject()
          .put("tag", "FNAME")
          .put("type", "text")
          .put("name", "First name")
          .put("required", true);
      fields
          .addObject()
          .put("tag", "COLOUR")
          .put("type", "radio")
          .put("name", "Colour")
          .putObject("options")
          .putArray("choices")
          .add("red")
          .add("blue");
    }
    return new MailchimpAnswer(200, clock.instant(), body);
  }
}
