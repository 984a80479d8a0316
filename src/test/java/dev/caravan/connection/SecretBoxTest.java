package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
  private final SecretBox box = new SecretBox(new byte[32]);

  @Property(tries = 100)
  void should_open_what_it_sealed(@ForAll String secret, @ForAll String row) {
    String text =
        new String(
            secret.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThat(box.open(box.seal(text, row), row)).isEqualTo(text);
  }

  @Test
  void should_seal_the_same_secret_differently_each_time() {
    assertThat(box.seal("key", "account main")).isNotEqualTo(box.seal("key", "account main"));
  }

  @Test
  void should_not_open_in_another_row() {
    byte[] sealed = box.seal("key", "account main");
    assertThatThrownBy(() -> box.open(sealed, "account other"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("account other")
        .hasMessageContaining("caravan.secret-key");
  }

  @Test
  void should_not_open_what_was_altered_or_cut() {
    byte[] sealed = box.seal("key", "account main");
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> box.open(sealed, "account main"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> box.open(new byte[3], "account main"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void should_not_open_with_another_key() {
    byte[] other = new byte[32];
    other[0] = 1;
    byte[] sealed = box.seal("key", "account main");
    assertThatThrownBy(() -> new SecretBox(other).open(sealed, "account main"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void should_refuse_a_key_of_another_length() {
    assertThatThrownBy(() -> new SecretBox(new byte[16])).hasMessageContaining("16 bytes");
  }
}
