package io.heddle.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {

    private static Map<String, Object> measured(Supplier<CompletionStage<?>> instance) throws InterruptedException {
        try (Subject subject = subject(instance)) {
            return ClosedLoop.of(subject, Workload.W3).run(0, 0);
        }
    }

    private static Subject subject(Supplier<CompletionStage<?>> instance) {
        return new Subject() {
            @Override
            public CompletionStage<?> run(Workload workload, String id) {
                return instance.get();
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void aWindowInWhichNothingHasEndedGoesOnUntilSomethingHas() throws InterruptedException {
        Map<String, Object> figures =
                measured(() -> new CompletableFuture<>().completeOnTimeout("done", 300, TimeUnit.MILLISECONDS));
        assertThat((Long) figures.get("instances")).isPositive();
        assertThat((Long) figures.get("stepsPerSecond")).isPositive();
    }

    @Test
    void aFailureEndsIt() {
        assertThatThrownBy(() -> measured(() -> CompletableFuture.failedFuture(new IllegalStateException("broken"))))
                .hasMessage("an instance failed")
                .hasRootCauseMessage("broken");
    }
}
