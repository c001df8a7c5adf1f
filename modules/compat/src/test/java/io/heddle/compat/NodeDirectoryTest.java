package io.heddle.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The directory on its own: when what it has heard is read again. */
class NodeDirectoryTest {
    private static final DefinitionId LEGACY = DefinitionId.of("legacy");

    /** Injected: the reading takes as long as the test likes; nobody is told "unknown" meanwhile. */
    @Test
    void whoeverAsksWhileItIsReadWaitsForIt() {
        try (Heddle heddle = Heddle.builder().inMemory().start()) {
            List<Runnable> due = new ArrayList<>();
            NodeDirectory directory = new NodeDirectory(
                    heddle, LEGACY, (id, node) -> CompletableFuture.completedFuture(null), due::add, Clock.systemUTC());
            CompletionStage<@Nullable String> first = directory.workflowOf("n");
            CompletionStage<@Nullable String> second = directory.workflowOf("n");
            assertThat(due).as("read once").hasSize(1);
            assertThat(second.toCompletableFuture()).isNotDone();
            directory.note("n", "w");
            due.get(0).run();
            assertThat(first.toCompletableFuture().join()).isEqualTo("w");
            assertThat(second.toCompletableFuture().join()).isEqualTo("w");
        }
    }

    /** Injected: the first reading fails, as with a journal that is away. */
    @Test
    void aReadingThatFailedIsNoAnswerAndIsMadeAgain() {
        Heddle closed = Heddle.builder().inMemory().start();
        closed.close();
        List<Runnable> due = new ArrayList<>();
        NodeDirectory directory = new NodeDirectory(
                closed, LEGACY, (id, node) -> CompletableFuture.completedFuture(null), due::add, Clock.systemUTC());
        CompletionStage<@Nullable String> first = directory.workflowOf("n");
        due.get(0).run();
        assertThat(first.toCompletableFuture()).isCompletedExceptionally();
        CompletionStage<@Nullable String> second = directory.workflowOf("n");
        assertThat(due).hasSize(2);
        assertThat(second.toCompletableFuture()).isNotDone();
    }
}
