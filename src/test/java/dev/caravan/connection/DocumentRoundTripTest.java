package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A document comes out of the database as it went in, as JSON and as YAML, any number of times. */
class DocumentRoundTripTest {
  private static final JsonText JSON = new JsonText();
  private static final YamlText YAML = new YamlText();
  private static final YamlWriter WRITER = new YamlWriter();

  private static Town town;

  @BeforeContainer
  static void open() {
    town = new Town();
  }

  @AfterContainer
  static void close() {
    town.close();
  }

  @Property(tries = 150)
  void should_come_out_as_it_went_in(@ForAll("documents") ObjectNode document) {
    String json = document.toString();
    ConnectionDocument meant = town.reader.read(JSON.parse(json));

    ObjectNode stored = put(JSON.parse(json));
    assertThat(stored).isEqualTo(JSON.parse(json));

    int version = version();

    String yaml = WRITER.write(stored);
    ObjectNode again = YAML.parse(yaml);
    assertThat(town.reader.read(again)).isEqualTo(meant);
    assertThat(put(again)).isEqualTo(stored);
    assertThat(WRITER.write(put(again))).isEqualTo(yaml);
    assertThat(version()).as("the same document is no new version").isEqualTo(version);
  }

  private static int version() {
    return town.connections.find("newsletter").orElseThrow().version();
  }

  private static ObjectNode put(ObjectNode tree) {
    town.connections.put(tree, town.reader.read(tree), "ann");
    return town.connections.document("newsletter").orElseThrow();
  }

  /** Whole documents, with other texts and numbers, and with any of their keys left out. */
  @Provide
  Arbitrary<ObjectNode> documents() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.of(
                "on", "12e4567890", "007", "1:30", "2025-01-01", "~", "null", "a: b", " x"),
            Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMaxLength(20));
    Arbitrary<BigDecimal> percent =
        Arbitraries.bigDecimals()
            .between(BigDecimal.ZERO, BigDecimal.valueOf(100))
            .ofScale(8)
            .map(number -> new BigDecimal(number.stripTrailingZeros().toPlainString()));
    return Combinators.combine(
            Arbitraries.of(ConnectionSchemaTest.wholeDocuments()),
            texts.list().ofSize(4),
            percent,
            Arbitraries.integers().between(0, Integer.MAX_VALUE),
            Arbitraries.of("labels", "schedule", "import", "exports", "events", "enabled").set())
        .as(DocumentRoundTripTest::varied);
  }

  private static ObjectNode varied(
      ObjectNode whole, List<String> texts, BigDecimal percent, int count, Set<String> without) {
    ObjectNode document = whole.deepCopy();
    document.put("description", texts.get(0));
    document.putArray("labels").add(texts.get(1)).add(texts.get(2)).add(12);
    if (document.at("/exports/0/mappings/9") instanceof ObjectNode text) {
      text.put("text", texts.get(3));
    }
    if (document.at("/exports/0") instanceof ObjectNode export) {
      export.put("holdOut", percent);
      ((ObjectNode) export.at("/removeOthers/atMost")).put("count", count).put("percent", percent);
    }
    document.remove(without);
    return document;
  }
}
