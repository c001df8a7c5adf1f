package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.postgres.Ports;
import io.heddle.runtime.settings.HeddleSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What {@code heddle node} says before it is one; a node that runs is in {@link ClusterProcessTest}. */
class NodeCommandTest {
    private static final String SHIPPED =
            Repository.root().resolve("config/cluster.conf").toString();

    @Test
    void aDatabaseThatIsAwayIsAnErrorOfTheEnvironmentWithItsFix() {
        InProcess.Ended ended = InProcess.heddle(
                "node",
                "--config",
                SHIPPED,
                "--config",
                "heddle.postgres.url=jdbc:postgresql://127.0.0.1:" + Ports.free() + "/heddle");
        assertThat(ended.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(ended.err())
                .contains("STORE_UNAVAILABLE")
                .contains("fix: start it, or correct heddle.postgres.url")
                .doesNotContain("--data");
    }

    @Test
    void aNodeNeedsAConfiguration() {
        InProcess.Ended ended = InProcess.heddle("node");
        assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("--config");
    }

    @Test
    void theShippedFileIsAccepted() {
        Config shipped = ConfigFactory.parseFile(Path.of(SHIPPED).toFile());
        HeddleSettings settings = HeddleSettings.from(ConfigFactory.load(shipped));
        assertThat(settings.cluster().enabled()).isTrue();
        assertThat(settings.cluster().host()).isEqualTo("127.0.0.1");
        assertThat(settings.cluster().seedNodes())
                .containsExactly("127.0.0.1:" + settings.cluster().port());
    }
}
