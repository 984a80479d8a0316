package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.FolderFile;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** {@code /api/folder}: what became of the files in the folder of documents. */
public final class FolderApi {
  private final Supplier<List<FolderFile>> files;

  public FolderApi(Supplier<List<FolderFile>> files) {
    this.files = files;
  }

  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    Answer.json(exchange, 200, paging.of(files.get(), FolderFile::file, FolderApi::json));
  }

  private static ObjectNode json(FolderFile file) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("file", file.file());
    json.put("connection", file.connection());
    json.put("applied", file.problems().isEmpty());
    json.put("at", file.at().toString());
    ArrayNode errors = json.putArray("errors");
    file.problems()
        .forEach(
            problem ->
                errors.addObject().put("field", problem.place()).put("message", problem.message()));
    return json;
  }
}
