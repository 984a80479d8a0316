package dev.caravan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms of the program, and which of them may use which. */
class HouseTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.caravan");

  private static final Pattern GETTER = Pattern.compile("(?:is|get)(\\p{Lu})(.*)");

  private static String room(String name) {
    return "dev.caravan." + name + "..";
  }

  /** A room may use rooms on lower floors; those on one floor do not know each other. */
  private static final Map<String, Integer> FLOORS =
      Map.ofEntries(
          Map.entry("web", 6),
          Map.entry("importing", 5),
          Map.entry("exporting", 5),
          Map.entry("intake", 5),
          Map.entry("sink", 5),
          Map.entry("run", 4),
          Map.entry("connection", 3),
          Map.entry("segment", 2),
          Map.entry("event", 1),
          Map.entry("profile", 0),
          Map.entry("mailchimp", 0),
          Map.entry("access", 0),
          Map.entry("sql", -1));

  static Set<String> rooms() {
    return FLOORS.keySet();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void should_let_a_room_use_only_the_rooms_below_it(String name) {
    String[] others =
        FLOORS.keySet().stream()
            .filter(other -> !other.equals(name) && FLOORS.get(other) >= FLOORS.get(name))
            .map(HouseTest::room)
            .toArray(String[]::new);
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage(room(name))
            .should()
            .dependOnClassesThat(
                JavaClass.Predicates.resideInAnyPackage(others)
                    .or(JavaClass.Predicates.resideInAPackage("dev.caravan")));
    rule.check(CLASSES);
  }

  @Test
  void should_have_a_floor_for_every_room() {
    assertThat(CLASSES)
        .extracting(type -> type.getPackageName().split("\\.", -1))
        .filteredOn(parts -> parts.length > 2)
        .extracting(parts -> parts[2])
        .allMatch(name -> FLOORS.containsKey(name) || name.equals("sandbox"))
        .contains("importing", "web");
  }

  @Test
  void should_keep_the_sandbox_apart_from_all_the_rest() {
    noClasses()
        .that()
        .resideInAPackage(room("sandbox"))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are of the rest of Caravan",
                type ->
                    type.getPackageName().startsWith("dev.caravan")
                        && !type.getPackageName().startsWith("dev.caravan.sandbox")))
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.caravan", room("sandbox"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("sandbox"))
        .check(CLASSES);
  }

  @Test
  void should_open_no_transaction_in_the_doors() {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage(room("web"))
            .should()
            .callMethodWhere(
                DescribedPredicate.describe(
                    "opens a transaction",
                    call ->
                        call.getTargetOwner().getFullName().startsWith("org.jdbi.")
                            && call.getName().endsWith("Transaction")));
    rule.check(CLASSES);
  }

  @Test
  void should_speak_http_to_mailchimp_in_one_route_and_to_others_in_two_more() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.caravan", room("sandbox"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.net.http..")
        .check(CLASSES);
    List<Path> files =
        RouteFiles.all().stream()
            .filter(
                file ->
                    RouteFiles.nodes(file, "uri").stream()
                        .anyMatch(uri -> uri.asText().matches("https?:.*")))
            .toList();
    assertThat(files)
        .extracting(Path::getFileName)
        .containsExactlyInAnyOrder(
            Path.of("mailchimp.camel.yaml"),
            Path.of("sink.camel.yaml"),
            Path.of("notify.camel.yaml"));
  }

  @Test
  void should_name_classes_by_what_they_are() {
    ArchRule rule =
        classes()
            .should()
            .haveNameNotMatching(".*(Manager|Helper|Util|Utils|Impl|Dto|Common|Misc)(\\$.*)?");
    rule.check(CLASSES);
  }

  /**
   * Camel takes {@code due(…)} for another form of {@code isDue()} where the virtual machine
   * happens to name the getter first, and then can call neither by its name.
   */
  @Test
  void should_name_no_method_like_a_getter_without_its_prefix() {
    List<String> alike = new ArrayList<>();
    for (JavaClass type : CLASSES) {
      if (type.getPackageName().startsWith("dev.caravan.sandbox")) {
        continue; // no route knows it
      }
      Set<String> names =
          type.getMethods().stream().map(JavaMethod::getName).collect(Collectors.toSet());
      type.getMethods().stream()
          .filter(method -> method.getRawParameterTypes().isEmpty())
          .map(method -> GETTER.matcher(method.getName()))
          .filter(Matcher::matches)
          .map(getter -> getter.group(1).toLowerCase(Locale.ROOT) + getter.group(2))
          .filter(names::contains)
          .forEach(name -> alike.add(type.getName() + "." + name));
    }
    assertThat(alike).isEmpty();
  }

  @Test
  void should_give_no_step_id_twice() {
    List<String> ids = new ArrayList<>();
    for (Path file : RouteFiles.all()) {
      RouteFiles.tree(file).findValues("steps").forEach(steps -> steps(steps, ids));
    }
    assertThat(ids).hasSizeGreaterThan(50).doesNotHaveDuplicates();
  }

  private static void steps(JsonNode steps, List<String> ids) {
    for (JsonNode step : steps) {
      step.properties()
          .forEach(
              eip -> {
                if (eip.getValue().path("id").isTextual()) {
                  ids.add(eip.getValue().path("id").asText());
                }
              });
    }
  }
}
