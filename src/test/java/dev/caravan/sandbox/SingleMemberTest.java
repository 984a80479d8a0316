package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SingleMemberTest extends SandboxTest {

  @Test
  void should_find_a_member_by_hash_address_and_contact_id() {
    JsonNode member = subscribe("Ann+shop@example.org").json();
    String members = "/lists/" + LIST + "/members/";
    String id = member.path("id").asText();

    assertThat(api.get(members + id).json()).isEqualTo(member);
    assertThat(api.get(members + id.toUpperCase(Locale.ROOT)).json()).isEqualTo(member);
    assertThat(api.get(members + "ann%2Bshop%40example.org").json()).isEqualTo(member);
    assertThat(api.get(members + member.path("contact_id").asText()).json()).isEqualTo(member);
    assertThat(api.get(members + "nobody@example.org").status()).isEqualTo(404);
  }

  @Test
  void should_show_and_take_marketing_permissions_only_while_the_form_is_on() {
    String path = path("asked@example.org");
    subscribe("asked@example.org");
    assertThat(api.get(path).json().has("marketing_permissions")).isFalse();

    api.call("PATCH", "/lists/" + LIST, "{\"marketing_permissions\": true}");
    JsonNode asked = api.get(path).json().path("marketing_permissions");
    assertThat(asked).hasSize(3);
    assertThat(asked.path(1).path("text").asText()).isEqualTo("Direct Mail");
    assertThat(asked.path(1).path("enabled").asBoolean()).isFalse();

    String id = asked.path(1).path("marketing_permission_id").asText();
    String answer =
        "{\"marketing_permissions\": [{\"marketing_permission_id\": \"%s\", \"enabled\": true}]}";
    assertThat(
            api.call("PATCH", path, answer.formatted(id))
                .json()
                .at("/marketing_permissions/1/enabled")
                .asBoolean())
        .isTrue();
    assertThat(api.call("PATCH", path, answer.formatted("ffff")).status()).isEqualTo(400);

    api.call("PATCH", "/lists/" + LIST, "{\"marketing_permissions\": false}");
    assertThat(api.get(path).json().has("marketing_permissions")).isFalse();
  }

  @Test
  void should_refuse_to_post_somebody_twice_without_a_type_in_the_problem() {
    subscribe("twice@example.org");
    ApiClient.Reply reply = subscribe("twice@example.org");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text("/title")).isEqualTo("Member Exists");
    assertThat(reply.json().has("type")).isFalse();
    assertThat(reply.text("/detail"))
        .isEqualTo(
            "twice@example.org is already a list member. Use PUT to insert or update list"
                + " members.");
  }

  @Test
  void should_change_the_address_and_keep_web_id_and_contact_id() {
    JsonNode before = subscribe("before@example.org").json();
    JsonNode after =
        api.call("PATCH", path("before@example.org"), "{\"email_address\":\"after@example.org\"}")
            .json();

    assertThat(after.path("id").asText()).isEqualTo(MemberHash.of("after@example.org").hex());
    assertThat(after.path("web_id")).isEqualTo(before.path("web_id"));
    assertThat(after.path("contact_id")).isEqualTo(before.path("contact_id"));
    assertThat(after.path("unique_email_id")).isNotEqualTo(before.path("unique_email_id"));
    assertThat(api.get(path("before@example.org")).status()).isEqualTo(404);
  }

  @Test
  void should_refuse_an_address_that_even_an_archived_member_has() {
    subscribe("mover@example.org");
    String archived = api.emails(LIST, "status=archived", 100).get(0);
    ApiClient.Reply reply =
        api.put(path("mover@example.org"), "{\"email_address\":\"%s\"}".formatted(archived));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text("/title")).isEqualTo("Member Exists");
  }

  @Test
  void should_need_status_if_new_to_put_a_new_member() {
    String body = "{\"email_address\":\"put@example.org\"}";
    assertThat(api.put(path("put@example.org"), body).text("/errors/0/field"))
        .isEqualTo("status_if_new");
    assertThat(
            api.put(
                    path("put@example.org"),
                    "{\"email_address\":\"put@example.org\",\"status_if_new\":\"pending\"}")
                .text("/status"))
        .isEqualTo("pending");
  }

  @Test
  void should_archive_once_and_unarchive_by_put_only() {
    subscribe("box@example.org");
    assertThat(api.call("DELETE", path("box@example.org"), null).status()).isEqualTo(204);

    ApiClient.Reply again = api.call("DELETE", path("box@example.org"), null);
    assertThat(again.status()).isEqualTo(405);
    assertThat(again.text("/detail"))
        .isEqualTo(
            "This list member cannot be removed. Can not archive a contact that is bounced,"
                + " pending or archived");
    assertThat(api.call("PATCH", path("box@example.org"), "{\"status\":\"subscribed\"}").status())
        .isEqualTo(400);
    assertThat(
            api.put(
                    path("box@example.org"),
                    "{\"email_address\":\"box@example.org\",\"status_if_new\":\"subscribed\"}")
                .text("/status"))
        .isEqualTo("subscribed");
  }

  @Test
  void should_never_take_back_a_permanently_deleted_address() {
    subscribe("gone@example.org");
    assertThat(api.post(path("gone@example.org") + "/actions/delete-permanent", "").status())
        .isEqualTo(204);

    assertThat(api.get(path("gone@example.org")).status()).isEqualTo(404);
    ApiClient.Reply reply = subscribe("Gone@example.org");
    assertThat(reply.text("/title")).isEqualTo("Forgotten Email Not Subscribed");
    assertThat(reply.text("/detail")).contains("was permanently deleted and cannot be re-imported");
    assertThat(
            batch("{\"email_address\":\"gone@example.org\",\"status\":\"pending\"}", "")
                .text("/errors/0/error"))
        .contains("was permanently deleted");
  }

  @Test
  void should_refuse_to_subscribe_whom_only_the_person_can_bring_back() {
    String cleaned = api.emails(LIST, "status=cleaned", 100).get(0);
    ApiClient.Reply reply = api.call("PATCH", path(cleaned), "{\"status\":\"subscribed\"}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text("/title")).isEqualTo("Member In Compliance State");
    assertThat(api.call("PATCH", path(cleaned), "{\"status\":\"pending\"}").text("/status"))
        .isEqualTo("pending");
  }

  @Test
  void should_set_tags_through_their_own_path_and_ignore_them_in_a_patch() {
    subscribe("tag@example.org");
    api.call("PATCH", path("tag@example.org"), "{\"tags\":[\"ignored\"]}");
    assertThat(api.get(path("tag@example.org")).json().path("tags")).isEmpty();

    String tags =
        "{\"tags\":[{\"name\":\"vip\",\"status\":\"active\"},{\"name\":\"x\",\"status\":\"inactive\"}]}";
    assertThat(api.post(path("tag@example.org") + "/tags", tags).status()).isEqualTo(204);
    assertThat(api.get(path("tag@example.org")).text("/tags/0/name")).isEqualTo("vip");
    assertThat(api.get("/lists/" + LIST + "/tag-search?name=vip").text("/total_items"))
        .isEqualTo("1");
  }

  @Test
  void should_set_groups_and_leave_the_others_alone() {
    subscribe("group@example.org");
    String category = api.get("/lists/" + LIST + "/interest-categories").text("/categories/0/id");
    JsonNode interests =
        api.get("/lists/" + LIST + "/interest-categories/" + category + "/interests")
            .json()
            .path("interests");
    String first = interests.at("/0/id").asText();
    String second = interests.at("/1/id").asText();
    String body = "{\"interests\":{\"%s\":true}}";
    api.call("PATCH", path("group@example.org"), body.formatted(first));
    JsonNode member = api.call("PATCH", path("group@example.org"), body.formatted(second)).json();
    assertThat(member.path("interests").path(first).asBoolean()).isTrue();
    assertThat(member.path("interests").path(second).asBoolean()).isTrue();
  }
}
