package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberPagesTest extends SandboxTest {

  @Test
  void should_give_ten_members_unless_told_otherwise() {
    assertThat(api.get("/lists/" + LIST + "/members").json().path("members")).hasSize(10);
    assertThat(api.get("/lists/" + LIST + "/members?count=0").json().path("members")).hasSize(10);
  }

  @Test
  void should_never_give_more_than_a_thousand() {
    String list = sandbox.createAudience("Many", 1500);
    assertThat(api.get("/lists/" + list + "/members?count=5000").json().path("members"))
        .hasSize(1000);
  }

  @Test
  void should_leave_archived_members_out_without_a_filter() {
    int archived = sandbox.count(LIST, MemberStatus.ARCHIVED);
    assertThat(archived).isPositive();
    assertThat(api.emails(LIST, "", 100)).hasSize(300 - archived).doesNotHaveDuplicates();
    assertThat(api.emails(LIST, "status=archived", 100)).hasSize(archived);
  }

  @ParameterizedTest
  @CsvSource({
    "last_changed,ASC",
    "last_changed,DESC",
    "timestamp_opt,ASC",
    "timestamp_signup,DESC"
  })
  void should_sort_over_all_pages(String field, String direction) {
    List<String> times = new ArrayList<>();
    for (int offset = 0; offset < 300; offset += 70) {
      api.get(
              "/lists/%s/members?count=70&offset=%d&sort_field=%s&sort_dir=%s"
                  .formatted(LIST, offset, field, direction))
          .json()
          .path("members")
          .forEach(member -> times.add(member.path(field).asText()));
    }
    List<String> sorted = new ArrayList<>(times);
    sorted.sort(direction.equals("ASC") ? Comparator.naturalOrder() : Comparator.reverseOrder());
    assertThat(times).hasSizeGreaterThan(250).isEqualTo(sorted);
  }

  @Test
  void should_exclude_since_and_include_before() {
    clock.advance(Duration.ofSeconds(1));
    subscribe("first@example.org");
    clock.advance(Duration.ofSeconds(1));
    subscribe("second@example.org");
    clock.advance(Duration.ofSeconds(1));
    subscribe("third@example.org");

    assertThat(
            api.emails(
                LIST,
                "since_last_changed=2026-03-01T12:00:01Z&before_last_changed=2026-03-01T12:00:02Z",
                10))
        .containsExactly("second@example.org");
  }

  @Test
  void should_only_shrink_a_closed_window_while_its_members_change() {
    String window = "before_last_changed=2026-03-01T11:00:00%2B00:00&sort_field=last_changed";
    List<String> before = api.emails(LIST, window, 50);
    AtomicInteger calls = new AtomicInteger();
    sandbox.onCall(
        call -> {
          calls.incrementAndGet();
          sandbox.churn(LIST, new Churn(2, 5, 0, 1, 0));
        });
    List<Integer> totals = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      totals.add(
          api.get("/lists/" + LIST + "/members?" + window).json().path("total_items").asInt());
    }

    assertThat(totals).isSortedAccordingTo((a, b) -> b - a);
    assertThat(totals.get(4)).isLessThan(totals.get(0));
    assertThat(before).containsAll(api.emails(LIST, window, 50));
  }

  @Test
  void should_answer_an_offset_past_the_end_with_no_members_and_the_same_total() {
    JsonNode page = api.get("/lists/" + LIST + "/members?offset=5000&status=subscribed").json();
    assertThat(page.path("members")).isEmpty();
    assertThat(page.path("total_items").asInt())
        .isEqualTo(sandbox.count(LIST, MemberStatus.SUBSCRIBED));
  }

  @Test
  void should_project_nested_fields_with_the_prefix_of_the_collection() {
    String fields = "members.email_address,members.merge_fields.FNAME,members.stats.avg_open_rate";
    JsonNode page = api.get("/lists/" + LIST + "/members?count=1&fields=" + fields).json();
    JsonNode member = page.at("/members/0");

    assertThat(names(page)).containsExactly("members");
    assertThat(names(member)).containsExactly("email_address", "merge_fields", "stats");
    assertThat(names(member.path("merge_fields"))).containsExactly("FNAME");
    assertThat(names(member.path("stats"))).containsExactly("avg_open_rate");
  }

  @Test
  void should_leave_out_excluded_fields_only() {
    JsonNode page =
        api.get("/lists/" + LIST + "/members?exclude_fields=members._links,_links,members.location")
            .json();
    assertThat(names(page)).containsExactly("members", "list_id", "total_items");
    assertThat(names(page.at("/members/0")))
        .doesNotContain("_links", "location")
        .contains("id", "merge_fields", "tags", "contact_id");
  }

  @Test
  void should_show_empty_values_as_empty_text_and_never_as_null() {
    subscribe("blank@example.org");
    JsonNode member = api.get(path("blank@example.org")).json();
    assertThat(member.findValues("nothing")).isEmpty();
    assertThat(member.toString()).doesNotContain("null");
    assertThat(member.at("/merge_fields/ADDRESS").asText("x")).isEmpty();
    assertThat(member.at("/merge_fields/POINTS").asText("x")).isEmpty();
    assertThat(member.path("ip_signup").asText("x")).isEmpty();
  }

  @Test
  void should_name_every_member_by_the_md5_of_the_lower_cased_address() {
    api.get("/lists/" + LIST + "/members?count=300")
        .json()
        .path("members")
        .forEach(
            member ->
                assertThat(member.path("id").asText())
                    .isEqualTo(MemberHash.of(member.path("email_address").asText()).hex()));
  }

  @ParameterizedTest
  @CsvSource({"status=gone", "count=many", "since_last_changed=yesterday", "sort_field=name"})
  void should_refuse_a_filter_it_does_not_know(String filter) {
    ApiClient.Reply reply = api.get("/lists/" + LIST + "/members?" + filter);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text("/errors/0/field")).isEqualTo(filter.substring(0, filter.indexOf('=')));
  }

  @Test
  void should_require_a_status_for_since_last_campaign() {
    assertThat(api.get("/lists/" + LIST + "/members?since_last_campaign=false").text("/detail"))
        .isEqualTo("Status is required when using since_last_campaign filter.");
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.properties().forEach(property -> names.add(property.getKey()));
    assertThat(new HashSet<>(names)).hasSameSizeAs(names);
    return names;
  }
}
