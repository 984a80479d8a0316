package dev.caravan;

import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.apache.camel.component.mail.JavaMailSender;

/**
 * The mail server that notifications are sent by.
 *
 * @param user empty: it wants none
 * @param from the sender's address
 */
record MailServer(
    String host, int port, String user, String password, String from, Security security) {

  /** How the connection is protected. */
  enum Security {
    /** Not at all: for a server on the same machine or network. */
    NONE,
    /** By STARTTLS, which the server has to offer. */
    STARTTLS,
    /** From the first byte on. */
    TLS
  }

  private static final int MOST_MILLIS = 20_000;

  /** What the route sends mails with; without a server, one that nobody uses. */
  static JavaMailSender sender(MailServer server) {
    DefaultJavaMailSender sender = new DefaultJavaMailSender();
    if (server == null) {
      return sender;
    }
    String protocol = server.security == Security.TLS ? "smtps" : "smtp";
    sender.setProtocol(protocol);
    sender.setHost(server.host);
    sender.setPort(server.port);
    if (!server.user.isEmpty()) {
      sender.setUsername(server.user);
      sender.setPassword(server.password);
      sender.addAdditionalJavaMailProperty("mail." + protocol + ".auth", "true");
    }
    for (String limit : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      sender.addAdditionalJavaMailProperty(
          "mail." + protocol + "." + limit, String.valueOf(MOST_MILLIS));
    }
    if (server.security == Security.STARTTLS) {
      sender.addAdditionalJavaMailProperty("mail.smtp.starttls.enable", "true");
      sender.addAdditionalJavaMailProperty("mail.smtp.starttls.required", "true");
    }
    sender.addAdditionalJavaMailProperty("mail." + protocol + ".ssl.checkserveridentity", "true");
    return sender;
  }

  // The password has no place in a log.
  @Override
  public String toString() {
    return "MailServer[host=" + host + "]";
  }
}
