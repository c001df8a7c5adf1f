package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.spi.NodeOutcome;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FitTest {
    private final ActorTestKit kit = ActorTestKit.create();
    private final NodeDispatcher.Run run = Desk.order(
            "a",
            "rare",
            1,
            1,
            Map.of(),
            0,
            0,
            0,
            kit.createTestProbe(AttemptReport.class).getRef());
    private final Errand.Post home =
            new Errand.Post(kit.createTestProbe(Errand.class).getRef(), 1);

    private final Fit broken = new Fit(1_000, message -> {
        throw new IllegalStateException("injected");
    });

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void whatCannotBeWrittenFailsTheAttemptInsteadOfHoldingItUp() {
        NodeError error = Objects.requireNonNull(broken.refusal(run, new Errand.Take(1, run, home)));
        assertThat(error.code()).isEqualTo(ErrorCode.EXECUTOR_ERROR);
        assertThat(error.retryable()).isFalse();
        assertThat(error.message()).contains("rare", "injected");
    }

    @Test
    void aResultThatCannotBeWrittenIsSaidToBeSo() {
        AttemptReport report = run.report(NodeOutcome.json("1"), Notes.NONE);
        AttemptReport said = broken.fitting(report, new Errand.Over(report, 1, home));
        assertThat(said.outcome()).isInstanceOfSatisfying(NodeOutcome.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo(ErrorCode.EXECUTOR_ERROR);
            assertThat(failed.error().message()).contains("injected");
        });
        assertThat(said.key()).isEqualTo(report.key());
    }
}
