package dev.caravan.intake;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what rows of the inbox mean. One that means nothing does not keep the others. */
public final class InboxTranslator {
  private static final Logger LOG = LoggerFactory.getLogger(InboxTranslator.class);

  private final SourceConnections connections;
  private final MachineSigns machines = MachineSigns.known();

  public InboxTranslator(SourceConnections connections) {
    this.connections = connections;
  }

  /** The meaning of every row, in the same order. */
  public List<Translated> translate(List<InboxRow> rows) {
    Map<Integer, SourceConnection> known =
        connections.find(rows.stream().map(InboxRow::connection).collect(Collectors.toSet()));
    return rows.stream().map(row -> translate(row, known.get(row.connection()))).toList();
  }

  private Translated translate(InboxRow row, SourceConnection connection) {
    if (connection == null) {
      return Translated.failed(row.id(), "the connection was deleted");
    }
    try {
      return switch (InboxEntry.Source.of(row.source())) {
        case MAILCHIMP -> AudienceWebhook.translate(row, connection);
        case IDENTIFY -> IdentifyCall.translate(row);
        case ACTIVITY -> CampaignPage.translate(row, connection, machines);
        case TRACK -> TrackIntake.translate(row, connection);
        case TRANSACTIONAL -> TransactionalWebhook.translate(row, connection, machines);
      };
    } catch (Untranslatable | InvalidCall e) {
      return Translated.failed(row.id(), e.getMessage());
    } catch (RuntimeException e) {
      // Nobody foresaw this one. Its message may quote the body.
      LOG.warn(
          "inbox row {} cannot be read and is set aside: {}", row.id(), e.getClass().getName());
      return Translated.failed(row.id(), "it could not be read: " + e.getClass().getSimpleName());
    }
  }
}
