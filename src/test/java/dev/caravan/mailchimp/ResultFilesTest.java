package dev.caravan.mailchimp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An address out of an answer must not lead anywhere but to where Mailchimp keeps results. */
class ResultFilesTest {
  private static final URI MAILCHIMP = URI.create("https://us6.api.mailchimp.com/3.0");
  private static final URI SANDBOX = URI.create("http://127.0.0.1:8082/3.0");

  private final ResultFiles files = new ResultFiles(null, ResultFiles.HOSTS);

  @ParameterizedTest
  @CsvSource({
    "https://mailchimp-api-batch.s3.amazonaws.com/a.tar.gz?Signature=x, true",
    "https://storage.googleapis.com/batch/a.tar.gz, true",
    "https://STORAGE.googleapis.com:443/batch/a.tar.gz, true",
    "http://storage.googleapis.com/batch/a.tar.gz, false",
    "https://storage.googleapis.com:8443/batch/a.tar.gz, false",
    "https://storage.googleapis.com@169.254.169.254/latest, false",
    "https://user@storage.googleapis.com/latest, false",
    "https://storage.googleapis.com.example.org/a, false",
    "https://example.org/storage.googleapis.com, false",
    "http://169.254.169.254/latest/meta-data, false",
    "http://127.0.0.1:8080/api/accounts, false",
    "http://127.0.0.1:8082/batch-results/a, false",
    "file:///etc/passwd, false",
    "/relative, false",
    "mailto:ann@example.org, false"
  })
  void should_follow_an_address_only_to_known_hosts(String address, boolean allowed) {
    assertThat(files.isAllowed(URI.create(address), MAILCHIMP)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8082/batch-results/a, true",
    "http://127.0.0.1:8080/api/accounts, false",
    "https://127.0.0.1:8082/batch-results/a, false",
    "http://localhost:8082/batch-results/a, false"
  })
  void should_follow_an_address_at_the_accounts_own_endpoint(String address, boolean allowed) {
    assertThat(files.isAllowed(URI.create(address), SANDBOX)).isEqualTo(allowed);
  }
}
