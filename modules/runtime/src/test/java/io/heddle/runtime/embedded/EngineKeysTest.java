package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeStatus;
import io.heddle.OutcomeUnknownException;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.DependencyRule;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of the engine as a whole: where it keeps its state, how long it waits, what it lets in. */
class EngineKeysTest {
    private static final WorkflowDefinition QUICK =
            WorkflowDefinition.builder("quick").task("A", "name").build();

    private static final WorkflowDefinition WAITS =
            WorkflowDefinition.builder("waits").node("A", node -> node).build();

    @Test
    @Tag("key-data-dir")
    void stateIsKeptInTheDataDir(@TempDir Path folder) {
        Path data = folder.resolve("elsewhere");
        try (Heddle heddle =
                Heddle.builder().config("heddle.data-dir = \"" + data + "\"").start()) {
            assertThat(heddle.statistics().totalCreated()).isZero();
            assertThat(data.resolve("journal")).isDirectory();
            assertThat(Files.exists(Path.of("heddle-data"))).isFalse();
        }
    }

    @Test
    void aWrongValueOfTheJournalIsRefusedLikeAnyOther(@TempDir Path folder) {
        assertThatThrownBy(() -> Heddle.builder()
                        .dataDir(folder)
                        .config("heddle.journal.async-window = -1s")
                        .start())
                .isInstanceOfSatisfying(
                        HeddleException.class,
                        refused -> assertThat(refused.code()).isEqualTo("INVALID_CONFIG_VALUE"))
                .hasMessageContaining("heddle.journal.async-window");
    }

    @Test
    void theJournalMayBeOnAnotherDisk(@TempDir Path folder) {
        Path data = folder.resolve("data");
        Path fast = folder.resolve("fast");
        String config = "heddle.journal.dir = \"" + fast + "\"";
        try (Heddle heddle = Heddle.builder().dataDir(data).config(config).start()) {
            heddle.start(WAITS, StartOptions.id("kept"));
            assertThat(fast).isNotEmptyDirectory();
            assertThat(data.resolve("journal")).doesNotExist();
        }
        try (Heddle heddle = Heddle.builder().dataDir(data).config(config).start()) {
            assertThat(heddle.handle(InstanceId.of("kept")).node("A").status()).isEqualTo(NodeStatus.READY);
        }
        Path unused = folder.resolve("unused");
        try (Heddle heddle = Heddle.builder()
                .inMemory()
                .config("heddle.journal.dir = \"" + unused + "\"")
                .start()) {
            assertThat(heddle.statistics().totalCreated()).isZero();
            assertThat(unused).doesNotExist();
        }
    }

    @Test
    @Tag("key-query-plugin")
    void historiesAreReadByTheQueryPlugin() {
        try (Local local = new Local("my-query = ${heddle.query.rocksdb}\nheddle.query-plugin = my-query")) {
            WorkflowHandle handle = local.heddle.start(QUICK, StartOptions.DEFAULT);
            handle.awaitEnd(Local.PATIENCE);
            assertThat(handle.history(1, 100)).isNotEmpty();
        }
        assertThatThrownBy(() -> new Local("heddle.query-plugin = nobodys-query").close())
                .hasMessageContaining("nobodys-query");
    }

    @Test
    @Tag("key-client.ask-timeout")
    void withoutAnAnswerForSoLongTheOutcomeIsUnknown() {
        HoldingRule rule = new HoldingRule();
        try (Local local = new Local("heddle.client.ask-timeout = 200ms", rule)) {
            // On a slow machine its start may be unknown, too; then it is asked for again.
            WorkflowHandle handle = Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .ignoreExceptionsInstanceOf(OutcomeUnknownException.class)
                    .until(
                            () -> local.heddle.startDynamic(DefinitionId.of("held"), StartOptions.id("held")),
                            started -> true);
            assertThatThrownBy(() -> handle.registerNodes(List.of(NodeBuilder.of("A")
                            .executor("name")
                            .dependsOn(Dependency.custom("B", "holding", Map.of()))
                            .build())))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("200 ms");
            rule.released.countDown();
        }
    }

    @Test
    @Tag("key-client.ask-timeout")
    void anAskTimeoutOfZeroIsNone() {
        try (Local local = new Local("heddle.client.ask-timeout = 0")) {
            local.heddle.publish(QUICK);
            WorkflowHandle handle = local.heddle.start(QUICK.id(), StartOptions.DEFAULT);
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(local.heddle.statistics().totalCreated()).isEqualTo(1);
        }
    }

    /** Its parameters are checked by whoever registers a node: there it holds the instance up. */
    private static final class HoldingRule implements DependencyRule {
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public String name() {
            return "holding";
        }

        @Override
        public void check(Map<String, @Nullable Object> params) {
            try {
                if (!released.await(Local.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody released the rule");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Decision decide(Context context) {
            return Decision.go();
        }
    }

    @Test
    @Tag("key-shutdown.drain-timeout")
    void runningAttemptsHaveTheDrainTimeoutToEnd() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Heddle heddle = Heddle.builder()
                .inMemory()
                .config("heddle.shutdown.drain-timeout = 50ms")
                .executor("endless", task -> {
                    inside.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return NodeOutcome.json("1");
                })
                .start();
        heddle.start(WorkflowDefinition.builder("e").task("A", "endless").build(), StartOptions.DEFAULT);
        assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(heddle::close);
        // Far less than the 30 s it would take without the key.
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        closing.get(60, TimeUnit.SECONDS);
    }

    @Test
    @Tag("key-shutdown.drain-timeout")
    void aDrainTimeoutOfZeroIsNone() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Heddle heddle = Heddle.builder()
                .inMemory()
                .config("heddle.shutdown.drain-timeout = 0")
                .executor("gated", task -> {
                    inside.countDown();
                    try {
                        open.await();
                        interrupted.complete(false);
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                    }
                    return NodeOutcome.json("1");
                })
                .start();
        heddle.start(WorkflowDefinition.builder("g").task("A", "gated").build(), StartOptions.DEFAULT);
        assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(heddle::close);
        assertThat(closing).isNotDone();
        open.countDown();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isFalse();
        closing.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whoeverWaitsWhenHeddleStopsIsTold() {
        Heddle heddle = Heddle.builder().inMemory().start();
        WorkflowHandle handle = heddle.start(
                WorkflowDefinition.builder("w").node("A", node -> node).build(), StartOptions.DEFAULT);
        CompletableFuture<?> end = handle.ended().toCompletableFuture();
        CompletableFuture<?> released = handle.released().toCompletableFuture();
        heddle.close();
        assertThat(end)
                .failsWithin(Local.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(OutcomeUnknownException.class);
        assertThat(released).failsWithin(Local.PATIENCE);
        assertThat(handle.ended().toCompletableFuture()).as("asked too late").failsWithin(Local.PATIENCE);
    }

    @Test
    @Tag("key-manager.auto-start")
    void instancesWaitToBeStarted() {
        try (Local local = new Local("heddle.manager.auto-start = false")) {
            WorkflowHandle handle = local.heddle.start(QUICK, StartOptions.DEFAULT);
            assertThat(handle.status().status()).isEqualTo(InstanceStatus.CREATED);
            assertThat(handle.start()).isIn(InstanceStatus.RUNNING, InstanceStatus.COMPLETED);
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
        }
    }

    @Test
    @Tag("key-registry.allow-ad-hoc")
    void unpublishedDefinitionsAreKeptOut() {
        try (Local local = new Local("heddle.registry.allow-ad-hoc = false")) {
            assertThatThrownBy(() -> local.heddle.start(QUICK, StartOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("AD_HOC_DISABLED"));
            local.heddle.publish(QUICK);
            assertThat(local.heddle
                            .start(QUICK.id(), StartOptions.DEFAULT)
                            .awaitEnd(Local.PATIENCE)
                            .isCompleted())
                    .isTrue();
        }
    }

    @Test
    @Tag("key-registry.max-definition-size")
    void largeDefinitionsAreKeptOut() {
        try (Local local = new Local("heddle.registry.max-definition-size = 60 b")) {
            assertThatThrownBy(() -> local.heddle.publish(QUICK))
                    .isInstanceOfSatisfying(
                            InvalidDefinitionException.class,
                            refused -> assertThat(refused.findings())
                                    .extracting("code")
                                    .containsExactly("DEFINITION_TOO_LARGE"));
        }
    }
}
