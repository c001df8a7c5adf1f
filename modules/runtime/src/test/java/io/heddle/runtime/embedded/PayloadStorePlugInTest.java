package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.payload.MemoryPayloads;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.PayloadStore;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads in a store of the application's own, which refuses now and then. */
@Tag("trap-T6")
class PayloadStorePlugInTest {
    private static final String STORE = """
            heddle.payload.store = memory
            heddle.node.retry { max-attempts = 10, initial-backoff = 0.05, max-backoff = 0.05 }
            """;

    @TempDir
    Path folder;

    /** Sees one service more than the application. */
    private ClassLoader withStore() throws IOException {
        String name = "META-INF/services/" + PayloadStore.class.getName();
        Path service = Files.writeString(folder.resolve("service"), MemoryPayloads.class.getName());
        URL url = service.toUri().toURL();
        return new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Enumeration<URL> findResources(String wanted) {
                return Collections.enumeration(wanted.equals(name) ? List.of(url) : List.of());
            }
        };
    }

    private Local open() throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(withStore());
        try {
            return new Local(
                    STORE, builder -> builder.executor("swell", task -> NodeOutcome.completed(large(400_000))));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static MemoryPayloads store() {
        return Objects.requireNonNull(MemoryPayloads.last);
    }

    private static Payload large(int size) {
        return Payload.json("\"" + "x".repeat(size - 2) + "\"");
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_UNAVAILABLE))
                .hasMessageContaining("try again");
    }

    @Test
    @Tag("key-payload.store")
    void theStoreOfThatNameKeepsLargePayloads() throws IOException {
        try (Local local = open()) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("plug-in").task("A", "echo").build(),
                    StartOptions.DEFAULT.withInput(large(100_000)));
            assertThat(handle.awaitEnd(Local.PATIENCE).output()).isEqualTo(large(100_000));
            assertThat(store().owners).containsOnlyKeys(handle.id());
            handle.awaitReleased();
            local.heddle.remove(handle.id(), false);
            assertThat(store().bytes).isEmpty();
        }
    }

    @Test
    @Tag("key-payload.store")
    void aStoreThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> new Local("heddle.payload.store = bucket").close())
                .isInstanceOf(HeddleException.class)
                .hasMessageContaining("bucket")
                .hasMessageContaining("embedded");
    }

    /** Injected: the store refuses the first put of each kind. */
    @Test
    void whatCannotBeStoredIsNotRecordedAndItsReporterIsTold() throws IOException {
        WorkflowDefinition definition = WorkflowDefinition.builder("refused")
                .task("A", "name")
                .node("G", node -> node.after("A"))
                .build();
        try (Local local = open()) {
            StartOptions options = StartOptions.id("refused").withInput(large(100_000));
            store().refusals.set(1);
            assertRefused(() -> local.heddle.start(definition, options));
            WorkflowHandle handle = local.heddle.start(definition, options);
            Local.await(handle, "G", NodeStatus.READY);

            store().refusals.set(1);
            assertRefused(() -> handle.setGlobal("g", large(200_000), null));
            assertThat(handle.setGlobal("g", large(200_000), null)).isEqualTo(1);

            int attempt = Objects.requireNonNull(handle.claim("G")).attempt();
            store().refusals.set(1);
            assertRefused(() -> handle.complete("G", attempt, large(300_000)));
            assertThat(handle.node("G").status()).isEqualTo(NodeStatus.EXECUTING);
            handle.complete("G", attempt, large(300_000));
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
        }
    }

    /** Injected: the store refuses the result of an attempt, twice. */
    @Test
    void anAttemptWhoseResultCannotBeStoredIsRepeated() throws IOException {
        try (Local local = open()) {
            store().refusals.set(2);
            WorkflowHandle large = local.heddle.start(
                    WorkflowDefinition.builder("large").task("A", "swell").build(),
                    StartOptions.id("large").withInput(Payload.json("1")));
            assertThat(large.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(large.node("A").attempt()).isEqualTo(3);
            assertThat(store().owners).containsKey(InstanceId.of("large"));
        }
    }

    /** Injected: the store is away when the child of a fork is to keep what it begins with, several times over. */
    @Test
    void aChildThatCannotStoreWhatItBeginsWithBeginsLater() throws IOException {
        try (Local local = open()) {
            WorkflowHandle parent = local.heddle.start(
                    WorkflowDefinition.builder("forked")
                            .node("G", node -> node)
                            .node(
                                    "split",
                                    node -> node.fork(Fork.parallel().path("p", "W"))
                                            .after("G"))
                            .node("W", node -> node.executor("echo").after("split"))
                            .node(
                                    "gather",
                                    node -> node.forkJoin(ForkJoin.of("split")).after("W"))
                            .build(),
                    StartOptions.id("forked").withInput(large(300_000)));
            Local.await(parent, "G", NodeStatus.READY);
            int attempt = Objects.requireNonNull(parent.claim("G")).attempt();
            store().refusals.set(3);
            parent.complete("G", attempt, Payload.json("1"));
            assertThat(parent.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(store().refusals).hasValue(0);
            assertThat(store().owners).containsKey(InstanceId.of("forked/split.p@1"));
        }
    }
}
