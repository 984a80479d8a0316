package dev.caravan.importing.upload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Identifier;
import java.util.List;
import java.util.Map;

/**
 * A row that fits the properties there are.
 *
 * @param identifiers at least one, each with the spelling that was given
 * @param properties property → its new value; JSON null clears it
 * @param zone JSON null clears it; null: stays
 * @param permissionLevel null: stays
 * @param reimport whether the person may come back who was erased
 */
record UploadRow(
    long line,
    Map<Identifier, JsonNode> identifiers,
    Map<String, JsonNode> properties,
    List<String> consented,
    List<String> refused,
    JsonNode zone,
    String permissionLevel,
    boolean reimport) {}
