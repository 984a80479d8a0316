package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserCallsTest {
  private static final String WHO =
      "select coalesce(e.visitor, '-') || ' ' || coalesce(e.address, '-') || ' '"
          + " || coalesce(i.value, '-') from event e"
          + " left join identifier i on i.profile = e.profile and i.property = 'email'"
          + " order by e.time";
  private static EventDoors doors;

  @BeforeAll
  static void open() throws Exception {
    doors = new EventDoors();
    doors.world.connection(
        "shop",
        """
        {"events": {"joinKey": "email"},
         "import": {"audiences": [{"id": "first"}, {"id": "second"}]}}
        """);
    doors.world.connection("any", "{\"events\": {\"joinKey\": \"identity\"}}");
    doors.world.connection("deaf", "{}");
    doors.world.execute(
        "insert into property (id, type) values ('tier', 'text'), ('age', 'number')");
  }

  @AfterAll
  static void close() {
    doors.close();
  }

  @BeforeEach
  void empty() {
    doors.world.execute("truncate inbox, event, hint, identifier, profile, visitor, visitor_mail");
    doors.asked.clear();
  }

  @Test
  void should_give_what_a_visitor_did_to_whom_it_says_it_is_before_and_after() {
    doors.world.profile("email", "ann@example.org");
    track("\"user_id\": 17, \"event\": \"Visit\", \"timestamp\": \"2026-11-01T10:00:00Z\"");
    track("\"user_id\": \"18\", \"event\": \"Visit\", \"timestamp\": \"2026-11-01T10:00:01Z\"");
    awaitEmptyInbox();
    assertThat(doors.world.texts(WHO)).containsExactly("17 - -", "18 - -");

    HttpResponse<String> answer =
        post(
            "identify",
            "{\"app_id\": \"shop\", \"identity\": \"Ann@example.org\", \"user_id\": \"17\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
    awaitEmptyInbox();
    track("\"user_id\": \"17\", \"event\": \"Order\", \"timestamp\": \"2026-11-01T10:00:02Z\"");
    awaitEmptyInbox();

    assertThat(doors.world.texts(WHO))
        .containsExactly(
            "17 ann@example.org ann@example.org", "18 - -", "17 ann@example.org ann@example.org");
  }

  @Test
  void should_leave_what_somebody_else_did_before_on_the_same_device_with_that_person() {
    identify("17", "ann@example.org");
    track("\"user_id\": \"17\", \"event\": \"A\", \"timestamp\": \"2026-11-01T10:00:00Z\"");
    awaitEmptyInbox();
    identify("17", "bob@example.org");
    track("\"user_id\": \"17\", \"event\": \"B\", \"timestamp\": \"2026-11-01T10:00:01Z\"");
    awaitEmptyInbox();

    assertThat(doors.world.texts("select address from event order by time"))
        .containsExactly("ann@example.org", "bob@example.org");
  }

  @Test
  void should_name_a_visitor_by_the_link_in_a_mail_only_while_nobody_has_named_it() {
    visit("17", "https://shop.test/?mc_cid=c1&mc_eid=0123456789", "10:00:00");
    visit("18", "https://shop.test/?mc_eid=ffffffffff", "10:00:01");
    visit("19", "https://shop.test/?mc_eid=0123456789x", "10:00:02");
    identify("20", "ann@example.org");
    visit("20", "https://shop.test/?mc_eid=0123456789", "10:00:03");
    awaitEmptyInbox();

    await()
        .untilAsserted(
            () ->
                assertThat(doors.world.texts("select address from event order by time"))
                    .containsExactly("member@example.org", null, null, "ann@example.org"));
    await().until(() -> doors.asked.size() == 3);
    assertThat(doors.asked)
        .containsExactlyInAnyOrder(
            "/lists/first/members 0123456789",
            "/lists/first/members ffffffffff",
            "/lists/second/members ffffffffff");
    assertThat(doors.world.number("select attempts from visitor_mail")).isEqualTo(1);
  }

  @Test
  void should_join_events_of_a_visitor_and_who_it_is_whatever_comes_first() {
    for (int i = 0; i < 50; i++) {
      visit("v" + i, "https://shop.test/", "10:00:00");
      identify("v" + i, "v" + i + "@example.org");
    }
    awaitEmptyInbox();
    assertThat(doors.world.number("select count(*) from event where address is null")).isZero();
    assertThat(doors.world.number("select count(distinct address) from event")).isEqualTo(50);
  }

  @Test
  void should_set_properties_of_people_who_become_profiles_where_there_is_none() {
    long ann = doors.world.profile("email", "ann@example.org");
    HttpResponse<String> single =
        post(
            "add_user_properties",
            "{\"app_id\": \"shop\", \"identity\": \"Ann@example.org\","
                + " \"properties\": {\"tier\": \"Gold\", \"age\": 41}}");
    assertThat(single.body())
        .isEqualTo("{\"accepted\":1,\"created\":0,\"changed\":1,\"unchanged\":0,\"errors\":[]}");
    assertThat(doors.world.texts("select properties ->> 'tier' from profile where id = " + ann))
        .containsExactly("Gold");

    HttpResponse<String> bulk =
        post(
            "add_user_properties",
            """
            {"app_id": "any", "users": [
              {"identity": "new@example.org", "properties": {"tier": "New"}},
              {"identity": "C-1700", "properties": {"tier": "Lost"}},
              {"identity": "ann@example.org", "properties": {"colour": "red"}},
              {"identity": "ann@example.org", "properties": {"tier": "Gold"}}]}
            """);
    assertThat(bulk.statusCode()).isEqualTo(200);
    assertThat(bulk.body())
        .contains("\"accepted\":1", "\"unchanged\":1")
        .contains("\"field\":\"users[0].identity\"", "\"field\":\"users[1].identity\"")
        .contains("\"field\":\"users[2].properties\"", "colour");
  }

  @Test
  void should_name_what_is_wrong_with_a_call() {
    assertThat(post("identify", "{\"app_id\": \"shop\", \"identity\": \"a@b.test\"}").body())
        .contains("\"field\":\"user_id\",\"message\":\"is missing\"");
    assertThat(
            post("identify", "{\"app_id\": \"nobody\", \"identity\": \"a@b.test\", \"user_id\": 1}")
                .body())
        .contains("there is no connection nobody");
    assertThat(
            post("identify", "{\"app_id\": \"deaf\", \"identity\": \"a@b.test\", \"user_id\": 1}")
                .body())
        .contains("has no event source");
    assertThat(post("identify", "{\"app_id\": \"shop\", \"users\": []}").body())
        .contains("must be a list of 1 to 1,000 users");
    assertThat(
            post("add_user_properties", "{\"app_id\": \"shop\", \"identity\": \"a@b.test\"}")
                .body())
        .contains("must be an object with at least one property");
    assertThat(post("track", "{\"app_id\": \"shop\", \"event\": \"A\", \"user_id\": 1.5}").body())
        .contains("\"field\":\"user_id\"");
    assertThat(doors.world.number("select count(*) from inbox")).isZero();
  }

  @Test
  void should_list_who_is_not_known_and_create_profiles_but_keep_the_ambiguous_apart() {
    long one = doors.world.profile("email", "both@example.org");
    long other = doors.world.profile("work_email", "both@example.org");
    assertThat(one).isNotEqualTo(other);
    for (String who :
        List.of("ann@example.org", "ann@example.org", "bob@example.org", "both@example.org")) {
      post("track", "{\"app_id\": \"shop\", \"identity\": \"" + who + "\", \"event\": \"Order\"}");
    }
    doors.world.execute(
        "update connection set document = jsonb_set(document, '{events,joinKey}', '\"work_email\"')"
            + " where name = 'shop'");
    try {
      awaitEmptyInbox();
      HttpResponse<String> list = doors.get("/api/connections/shop/source/unmatched?limit=1");
      assertThat(list.body())
          .contains("\"email\":\"ann@example.org\",\"events\":2", "\"next\":\"ann@example.org\"");
      assertThat(create("{\"emails\": [\"Ann@example.org\"]}"))
          .isEqualTo("{\"created\":1,\"attached\":2,\"ambiguous\":0,\"invalid\":0}");
      assertThat(create("{\"all\": true}"))
          .isEqualTo("{\"created\":1,\"attached\":1,\"ambiguous\":0,\"invalid\":0}");
      assertThat(create("{\"all\": false}")).contains("must be a list of addresses");
    } finally {
      doors.world.execute(
          "update connection set document = jsonb_set(document, '{events,joinKey}', '\"email\"')"
              + " where name = 'shop'");
    }
  }

  @Test
  void should_not_attach_an_address_that_two_profiles_have() {
    doors.world.execute(
        "insert into property (id, type, unique_identifier) values ('third', 'text', true) on"
            + " conflict do nothing");
    doors.world.profile("email", "both@example.org");
    doors.world.profile("work_email", "both@example.org");
    post(
        "track", "{\"app_id\": \"any\", \"identity\": \"both@example.org\", \"event\": \"Order\"}");
    awaitEmptyInbox();

    assertThat(doors.get("/api/connections/any/source/unmatched").body())
        .contains("\"email\":\"both@example.org\"", "\"ambiguous\":true,\"profiles\":2");
    assertThat(
            doors
                .post(
                    "/api/connections/any/source/unmatched", "application/json", "{\"all\": true}")
                .body())
        .isEqualTo("{\"created\":0,\"attached\":0,\"ambiguous\":1,\"invalid\":0}");
    assertThat(doors.world.number("select count(*) from event where profile is not null")).isZero();
  }

  private static String create(String body) {
    return doors.post("/api/connections/shop/source/unmatched", "application/json", body).body();
  }

  private static void identify(String visitor, String identity) {
    assertThat(
            post(
                    "identify",
                    "{\"app_id\": \"shop\", \"users\": [{\"identity\": \"%s\", \"user_id\": \"%s\"}]}"
                        .formatted(identity, visitor))
                .statusCode())
        .isEqualTo(200);
  }

  private static void visit(String visitor, String url, String time) {
    track(
        "\"user_id\": \"%s\", \"event\": \"Visit\", \"properties\": {\"url\": \"%s\"}, \"timestamp\": \"2026-11-01T%sZ\""
            .formatted(visitor, url, time));
  }

  private static void track(String fields) {
    assertThat(post("track", "{\"app_id\": \"shop\", " + fields + "}").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> post(String call, String body) {
    return doors.post("/api/" + call, "application/json", body);
  }

  private static void awaitEmptyInbox() {
    await()
        .until(() -> doors.world.number("select count(*) from inbox where done_at is null") == 0);
  }
}
