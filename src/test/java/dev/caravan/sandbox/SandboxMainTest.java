package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SandboxMainTest {

  @Test
  void should_read_port_host_and_data_directory() {
    SandboxOptions options =
        SandboxMain.options(new String[] {"--port=9000", "--host=127.0.0.2", "--data-dir=x/y"});
    assertThat(options.port()).isEqualTo(9000);
    assertThat(options.host()).isEqualTo("127.0.0.2");
    assertThat(options.dataDir()).isEqualTo(Path.of("x/y"));
  }

  @Test
  void should_keep_its_state_unless_told_otherwise() {
    SandboxOptions options = SandboxMain.options(new String[0]);
    assertThat(options.port()).isEqualTo(8082);
    assertThat(options.dataDir()).isEqualTo(Path.of("data", "sandbox"));
    assertThat(options.audiences())
        .extracting(SandboxOptions.NewAudience::members)
        .containsExactly(12_000, 6_000);
  }

  @Test
  void should_make_the_audiences_it_is_asked_for() {
    SandboxOptions options =
        SandboxMain.options(
            new String[] {"--audience=a1b2c3d4e5:200000", "--audience=b1b2c3d4e5:7:200000"});
    assertThat(options.audiences())
        .extracting(
            SandboxOptions.NewAudience::id,
            SandboxOptions.NewAudience::members,
            SandboxOptions.NewAudience::firstPerson)
        .containsExactly(tuple("a1b2c3d4e5", 200_000, 0), tuple("b1b2c3d4e5", 7, 200_000));
    assertThatThrownBy(() -> SandboxMain.options(new String[] {"--audience=readers:7"}))
        .hasMessageContaining("'readers:7'")
        .hasMessageContaining("ten hex digits");
  }

  @Test
  void should_name_an_argument_it_does_not_know() {
    assertThatThrownBy(() -> SandboxMain.options(new String[] {"--prot=1"}))
        .hasMessageContaining("--prot=1")
        .hasMessageContaining("--port=8082");
    assertThatThrownBy(() -> SandboxMain.options(new String[] {"--port=high"}))
        .hasMessageContaining("'high'");
  }
}
