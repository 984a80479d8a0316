package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class CampaignsTest extends SandboxTest {

  private String newest() {
    return api.get("/reports?list_id=" + LIST).text("/reports/0/id");
  }

  @Test
  void should_list_sent_campaigns_newest_first() {
    JsonNode page = api.get("/campaigns?status=sent&sort_field=send_time&sort_dir=DESC").json();
    assertThat(page.path("campaigns").findValuesAsText("type"))
        .containsExactly("regular", "regular", "rss", "variate", "regular");
    assertThat(api.get("/reports?type=variate").json().path("total_items").asInt()).isEqualTo(1);
    assertThat(page.path("campaigns").findValuesAsText("send_time"))
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(api.get("/campaigns?status=save").json().path("campaigns")).isEmpty();
  }

  @Test
  void should_filter_the_activity_by_since_but_never_the_rows() {
    String activity = "/reports/" + newest() + "/email-activity?count=1000";
    JsonNode all = api.get(activity).json();
    JsonNode later = api.get(activity + "&since=2026-02-28T00:00:00Z").json();

    assertThat(later.path("emails")).hasSameSizeAs(all.path("emails"));
    assertThat(later.path("total_items")).isEqualTo(all.path("total_items"));
    assertThat(all.findValuesAsText("action")).contains("open", "bounce", "click");
    assertThat(later.findValuesAsText("action"))
        .isNotEmpty()
        .hasSizeLessThan(all.findValuesAsText("action").size());
    assertThat(later.findValuesAsText("timestamp"))
        .allMatch(time -> time.compareTo("2026-02-28") > 0);
  }

  @Test
  void should_agree_between_report_and_recipients() {
    JsonNode report = api.get("/reports/" + newest()).json();
    JsonNode sent = api.get("/reports/" + newest() + "/sent-to?count=1000").json();
    JsonNode gone = api.get("/reports/" + newest() + "/unsubscribed?count=1000").json();

    assertThat(sent.path("total_items")).isEqualTo(report.path("emails_sent"));
    int opens = sent.findValues("open_count").stream().mapToInt(JsonNode::asInt).sum();
    assertThat(opens).isPositive().isEqualTo(report.at("/opens/opens_total").asInt());
    assertThat(gone.path("total_items")).isEqualTo(report.path("unsubscribed"));
  }

  @Test
  void should_record_an_opened_mail_and_report_it_to_the_tracker() throws IOException {
    subscribe("reader@example.org");
    clock.advance(Duration.ofMinutes(5));
    try (Receiver receiver = new Receiver()) {
      api.put(
          "/sandbox/tracker",
          "{\"url\":\"%s\",\"appId\":\"readers\"}".formatted(receiver.url("/track")));
      JsonNode report = api.post("/sandbox/opens", "{\"email\":\"reader@example.org\"}").json();

      assertThat(report.path("trackerStatus").asInt()).isEqualTo(200);
      assertThat(report.path("campaign").asText()).isEqualTo(newest());
      JsonNode event = Json.parse(receiver.posts().get(0).body().getBytes(StandardCharsets.UTF_8));
      assertThat(event.path("app_id").asText()).isEqualTo("readers");
      assertThat(event.path("identity").asText()).isEqualTo("reader@example.org");
      assertThat(event.path("event").asText()).isEqualTo("Open Email");
      assertThat(event.path("timestamp").asText()).isEqualTo("2026-03-01T12:05:00Z");
      assertThat(event.at("/properties/List ID").asText()).isEqualTo(LIST);
      assertThat(event.path("idempotency_key").asText()).isNotEmpty();
    }
    JsonNode rows =
        api.get("/reports/" + newest() + "/email-activity?count=1000&since=2026-03-01T12:00:00Z")
            .json();
    assertThat(rows.findValuesAsText("timestamp")).containsExactly("2026-03-01T12:05:00+00:00");
  }

  @Test
  void should_tell_the_recipients_of_a_campaign_with_parts_once_each_and_in_its_parts() {
    String variate = api.get("/reports?type=variate").text("/reports/0/id");
    JsonNode parts = api.get("/reports/" + variate + "/sub-reports").json().path("reports");
    List<String> all = recipients(variate);
    List<String> first = recipients(parts.path(0).path("id").asText());
    List<String> second = recipients(parts.path(1).path("id").asText());

    assertThat(parts).hasSize(2);
    assertThat(first).isNotEmpty().doesNotContainAnyElementsOf(second);
    assertThat(all).hasSize(first.size() + second.size()).containsAll(first).containsAll(second);
    assertThat(api.get("/reports/" + newest() + "/sub-reports").json().path("reports")).isEmpty();

    String rss = api.get("/reports?type=rss").text("/reports/0/id");
    JsonNode sent = api.get("/reports/" + rss + "/sub-reports").json().path("reports");
    assertThat(sent.findValuesAsText("send_time")).doesNotHaveDuplicates().hasSize(2);
    int opens = sent.findValues("opens_total").stream().mapToInt(JsonNode::asInt).sum();
    assertThat(opens)
        .isPositive()
        .isEqualTo(api.get("/reports/" + rss).json().at("/opens/opens_total").asInt());
  }

  @Test
  void should_find_the_mails_of_automations_by_their_workflow_only() {
    JsonNode workflows = api.get("/automations").json().path("automations");
    String id = workflows.path(0).path("id").asText();
    JsonNode emails = api.get("/automations/" + id + "/emails").json().path("emails");
    String email = emails.path(0).path("id").asText();

    assertThat(emails).hasSize(2);
    assertThat(api.get("/reports?count=1000").json().findValuesAsText("id")).doesNotContain(email);
    assertThat(api.get("/reports/" + email).text("/type")).isEqualTo("automation");
    assertThat(recipients(email)).isNotEmpty();
    assertThat(api.get("/automations/0000000000/emails").status()).isEqualTo(404);
  }

  @Test
  void should_record_what_a_member_does_with_any_campaign() {
    subscribe("reader@example.org");
    String variate = api.get("/reports?type=variate").text("/reports/0/id");
    String part = api.get("/reports/" + variate + "/sub-reports").text("/reports/1/id");
    clock.advance(Duration.ofMinutes(5));
    sandbox.act(part, "reader@example.org", "click", "https://shop.test/x");

    for (String id : List.of(part, variate)) {
      assertThat(api.get("/reports/" + id).json().at("/clicks/last_click").asText())
          .isEqualTo("2026-03-01T12:05:00+00:00");
      assertThat(
              api.get("/reports/" + id + "/email-activity?count=1000&since=2026-03-01T12:00:00Z")
                  .json()
                  .findValuesAsText("url"))
          .containsExactly("https://shop.test/x");
    }
  }

  private List<String> recipients(String campaign) {
    return api.get("/reports/" + campaign + "/sent-to?count=1000")
        .json()
        .findValuesAsText("email_address");
  }

  @Test
  void should_let_anybody_subscribed_open_without_a_tracker() {
    OpenReport report = sandbox.open(null, null);
    assertThat(report.trackerStatus()).isZero();
    assertThat(sandbox.member(LIST, report.email()).orElseThrow().path("status").asText())
        .isEqualTo("subscribed");
  }
}
