package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.ChildStatus;
import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.Removal;
import io.heddle.StartOptions;
import io.heddle.WorkItem;
import io.heddle.WorkQueue;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.journal.BlobStore;
import io.heddle.journal.EmbeddedStore;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceState;
import io.heddle.resource.ResourceView;
import io.heddle.runtime.instance.WorkflowInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads above the threshold are stored once and referred to. */
@Tag("trap-T6")
class LargePayloadTest {
    private static final int MIB = 1 << 20;
    private static final String EVERY_RECORD = "heddle.instance.snapshot-every = 1\n";

    private static Payload text(int size) {
        return Payload.json("\"" + "x".repeat(size - 2) + "\"");
    }

    private static BlobStore blobs(Local local) {
        return EmbeddedStore.get(local.system().classicSystem()).blobs();
    }

    private static long written(Local local) {
        return EmbeddedStore.get(local.system().classicSystem()).statistics().bytes();
    }

    private static byte[] hash(Payload payload) {
        return HexFormat.of()
                .parseHex(Objects.requireNonNull(payload.reference()).sha256());
    }

    private static Payload output(WorkflowHandle handle) {
        return Objects.requireNonNull(handle.awaitEnd(Local.PATIENCE).output());
    }

    private static WorkflowDefinition chain() {
        return WorkflowDefinition.builder("chain")
                .task("A", "echo")
                .task("B", "echo", "A")
                .task("C", "echo", "B")
                .task("D", "echo", "C")
                .build();
    }

    @Test
    @Tag("key-payload.inline-threshold")
    void aLargePayloadIsWrittenOnceHoweverOftenItIsPassedOn() {
        Payload mine = text(10 * MIB);
        try (Local local = new Local(EVERY_RECORD)) {
            long before = written(local);
            WorkflowHandle handle = local.heddle.start(chain(), StartOptions.DEFAULT.withInput(mine));
            Payload output = output(handle);
            assertThat(written(local) - before)
                    .as("bytes of events, snapshots and the payload")
                    .isBetween(10L * MIB, 10L * MIB + 100_000);
            assertThat(output.reference()).isNotNull();
            assertThat(output).isEqualTo(mine);
            assertThat(mine.reference())
                    .as("what the application has stays with it")
                    .isNull();
        }
    }

    @Test
    @Tag("key-payload.inline-threshold")
    void whatIsNotLargerThanTheThresholdStaysInEvents() {
        try (Local local = new Local("heddle.payload.inline-threshold = 1000 b")) {
            WorkflowHandle small = local.heddle.start(chain(), StartOptions.DEFAULT.withInput(text(1000)));
            WorkflowHandle large = local.heddle.start(chain(), StartOptions.DEFAULT.withInput(text(1001)));
            assertThat(output(small).reference()).isNull();
            assertThat(output(large).reference()).isNotNull();
        }
    }

    @Test
    void inputsOutputsAndGlobalsAreReadAfterARestart(@TempDir Path folder) {
        InstanceId id = InstanceId.of("large");
        try (Local local = Local.in(folder, EVERY_RECORD)) {
            WorkflowDefinition definition = WorkflowDefinition.builder("kept")
                    .task("A", "echo")
                    .node("G", node -> node.after("A"))
                    .node("Z", node -> node.executor("echo").after("G").input("g", "global.g"))
                    .build();
            WorkflowHandle handle =
                    local.heddle.start(definition, StartOptions.id("large").withInput(text(200_000)));
            handle.setGlobal("g", text(300_000), null);
            Local.await(handle, "G", NodeStatus.READY);
        }
        try (Local local = Local.in(folder, EVERY_RECORD)) {
            WorkflowHandle handle = local.heddle.handle(id);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> handle.node("G").status() == NodeStatus.READY);
            assertThat(handle.node("A").output()).isEqualTo(text(200_000));
            int attempt = Objects.requireNonNull(handle.claim("G")).attempt();
            handle.complete("G", attempt, text(400_000));
            assertThat(output(handle).text())
                    .isEqualTo("{\"g\":" + text(300_000).text() + "}");
            assertThat(handle.node("G").output()).isEqualTo(text(400_000));
        }
    }

    @Test
    @Tag("trap-D31")
    @Tag("promise-31")
    void thePayloadsOfAnInstanceGoWithIt() {
        try (Local local = new Local("")) {
            WorkflowHandle handle = local.heddle.start(chain(), StartOptions.DEFAULT.withInput(text(MIB)));
            Payload output = output(handle);
            handle.awaitReleased();
            assertThat(blobs(local).get(hash(output))).isNotNull();
            assertThat(blobRows(local)).singleElement().satisfies(row -> {
                assertThat(row.owner()).isEqualTo(ResourceOwner.instance(handle.id()));
                assertThat(row.size()).isEqualTo(MIB);
                assertThat(row.state()).isEqualTo(ResourceState.RELEASABLE);
                assertThat(row.age()).isBetween(Duration.ZERO, Local.PATIENCE);
            });
            assertThat(local.heddle.remove(handle.id(), false)).isEqualTo(Removal.REMOVED);
            assertThat(blobs(local).get(hash(output))).isNull();
            assertThat(blobRows(local)).isEmpty();
        }
    }

    private static List<ResourceView> blobRows(Local local) {
        return local.heddle
                .resources()
                .list(ResourceFilter.kinds(ResourceKind.BLOB), InstanceResources.FIRST)
                .resources();
    }

    @Test
    void theOutputOfAChildOutlivesTheChild() {
        try (Local local = new Local("")) {
            local.heddle.publish(
                    WorkflowDefinition.builder("inner").task("A", "echo").build());
            WorkflowHandle parent = local.heddle.start(
                    WorkflowDefinition.builder("outer")
                            .node("call", node -> node.subworkflow("inner"))
                            .build(),
                    StartOptions.DEFAULT.withInput(text(MIB)));
            Payload output = output(parent);
            InstanceId child = parent.children().get(0).threadId();
            local.heddle.handle(child).awaitReleased();
            assertThat(local.heddle.remove(child, false)).isEqualTo(Removal.REMOVED);
            assertThat(blobs(local).get(hash(output))).isNotNull();
        }
    }

    /** Injected: a payload stored for an instance that never records it, which is what a kill in between leaves. */
    @Test
    @Tag("key-payload.orphan-grace")
    void whatNobodyRecordedIsDeletedAfterTheGraceAndWhatWasRecordedStays() {
        try (Local local = new Local("heddle.payload.orphan-grace = 1")) {
            WorkflowHandle handle = local.heddle.start(chain(), StartOptions.DEFAULT.withInput(text(MIB)));
            Payload output = output(handle);
            String owner = WorkflowInstance.persistenceId(handle.id()).id();
            byte[] orphan = new byte[32];
            BlobStore blobs = blobs(local);
            blobs.put(owner, orphan, new byte[100_000], Instant.now().toEpochMilli())
                    .join();
            assertThat(blobs.get(orphan)).isNotNull();
            Awaitility.await().atMost(Local.PATIENCE).until(() -> blobs.get(orphan) == null);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> blobs.unsettled(Long.MAX_VALUE, 10).isEmpty());
            assertThat(blobs.get(hash(output))).isNotNull();
        }
    }

    /** Injected: the payload is deleted behind the engine's back, and put back later. */
    @Test
    void aMissingPayloadFailsTheAttemptAndTheAttemptIsRepeated(@TempDir Path folder) {
        String patient = "heddle.node.retry { max-attempts = 1000, initial-backoff = 0.1, max-backoff = 0.1 }";
        byte[] hash;
        try (Local local = Local.in(folder, patient)) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("missing")
                            .task("A", "echo")
                            .node("G", node -> node.after("A"))
                            .node("C", node -> node.executor("echo").after("G").input("all", "input"))
                            .build(),
                    StartOptions.id("missing").withInput(text(200_000)));
            Local.await(handle, "G", NodeStatus.READY);
            hash = hash(Objects.requireNonNull(handle.node("A").output()));
        }
        try (Local local = Local.in(folder, patient)) {
            WorkflowHandle handle = local.heddle.handle(InstanceId.of("missing"));
            Local.await(handle, "G", NodeStatus.READY);
            byte[] bytes = Objects.requireNonNull(blobs(local).get(hash));
            String owner = WorkflowInstance.persistenceId(handle.id()).id();
            blobs(local).deleteAll(owner).join();
            assertThatThrownBy(() ->
                            Objects.requireNonNull(handle.node("A").output()).text())
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_UNAVAILABLE));
            int attempt = Objects.requireNonNull(handle.claim("G")).attempt();
            handle.complete("G", attempt, Payload.json("1"));
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> handle.node("C").attempt() >= 2);
            assertThat(handle.history(1, 1000).toString()).contains(ErrorCode.PAYLOAD_UNAVAILABLE);
            blobs(local).put(owner, hash, bytes, 0).join();
            InstanceResult end = handle.awaitEnd(Local.PATIENCE);
            assertThat(end.isCompleted()).isTrue();
            assertThat(local.executed(handle, "C")).isEqualTo(1);
        }
    }

    /**
     * Injected: the payload is deleted behind the engine's back. The record of the new result refers to it as well,
     * because a fork begins with it; the result is recorded all the same, and whoever reads the old one is told.
     */
    @Test
    void aMissingPayloadDoesNotUndoANewResult(@TempDir Path folder) {
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("old")
                            .task("A", "echo")
                            .node("G", node -> node.after("A"))
                            .node(
                                    "split",
                                    node -> node.fork(Fork.parallel().path("p", "W"))
                                            .after("A", "G"))
                            .node("W", node -> node.after("split"))
                            .node(
                                    "gather",
                                    node -> node.forkJoin(ForkJoin.of("split")).after("W"))
                            .build(),
                    StartOptions.id("old").withInput(text(200_000)));
            Local.await(handle, "G", NodeStatus.READY);
        }
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle handle = local.heddle.handle(InstanceId.of("old"));
            Local.await(handle, "G", NodeStatus.READY);
            blobs(local)
                    .deleteAll(WorkflowInstance.persistenceId(handle.id()).id())
                    .join();
            handle.complete("G", Objects.requireNonNull(handle.claim("G")).attempt(), Payload.json("1"));
            Local.await(handle, "split", NodeStatus.COMPLETED);
            assertThat(handle.node("G").output()).isEqualTo(Payload.json("1"));
            assertThat(handle.node("G").attempt()).isEqualTo(1);
        }
    }

    /** Neither the list nor its items are in events or snapshots, of which there is one after every record. */
    @Test
    void theItemsOfALoopAreStoredOnceEach(@TempDir Path folder) {
        Payload list = Payload.json(
                "[" + text(200_000).text() + ",\"y\"," + text(400_000).text() + "]");
        InstanceId id = InstanceId.of("loop");
        try (Local local = Local.in(folder, EVERY_RECORD)) {
            long before = written(local);
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("items")
                            .node(
                                    "each",
                                    node -> node.loop(3)
                                            .items("input", "item")
                                            .body("hold", body -> body)
                                            .body(
                                                    "pass",
                                                    body -> body.executor("echo")
                                                            .input("it", "item")
                                                            .after("hold")))
                            .build(),
                    StartOptions.id("loop").withInput(list));
            handle.signal("each#0/hold", Payload.NULL);
            Local.await(handle, "each#1/hold", NodeStatus.READY);
            handle.signal("each#1/hold", Payload.NULL);
            Local.await(handle, "each#2/hold", NodeStatus.READY);
            assertThat(written(local) - before)
                    .as("the list; two items, one as input and output of its node; the rest")
                    .isLessThan(list.size() + 600_000 + 250_000 + 100_000);
        }
        try (Local local = Local.in(folder, EVERY_RECORD)) {
            WorkflowHandle handle = local.heddle.handle(id);
            Local.await(handle, "each#2/hold", NodeStatus.READY);
            handle.signal("each#2/hold", Payload.NULL);
            String results = output(handle).text();
            assertThat(results)
                    .contains("{\"it\":" + text(200_000).text() + "}", "{\"it\":\"y\"}")
                    .endsWith("\"last\":{\"it\":" + text(400_000).text() + "}}");
            assertThat(local.executed(handle, "each#0/pass")).isZero();
        }
    }

    /** Injected: the list of a loop is deleted behind the engine's back; the instance can be read all the same. */
    @Test
    void aHistoryIsReadWithoutThePayloadsItRefersTo(@TempDir Path folder) {
        Payload list = Payload.json("[" + text(200_000).text() + ",1]");
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("items")
                            .node(
                                    "each",
                                    node -> node.loop(2)
                                            .items("input", "item")
                                            .body("hold", body -> body)
                                            .retry(Retry.fixed(1, Duration.ofMillis(1))))
                            .build(),
                    StartOptions.id("loop").withInput(list));
            Local.await(handle, "each#0/hold", NodeStatus.READY);
            blobs(local)
                    .deleteAll(WorkflowInstance.persistenceId(handle.id()).id())
                    .join();
        }
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle handle = local.heddle.handle(InstanceId.of("loop"));
            Local.await(handle, "each#0/hold", NodeStatus.READY);
            handle.signal("each#0/hold", Payload.NULL);
            InstanceResult end = handle.awaitEnd(Local.PATIENCE);
            assertThat(end.status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(Objects.requireNonNull(handle.node("each").error()).code())
                    .isEqualTo(ErrorCode.PAYLOAD_UNAVAILABLE);
        }
    }

    /** Injected: the result of a path is deleted behind the engine's back. A join has no attempt to repeat. */
    @Test
    void aJoinThatCannotReadAResultFailsForGoodAndSaysWhy() {
        try (Local local = new Local("")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("forking")
                            .node(
                                    "split",
                                    node -> node.fork(
                                            Fork.parallel().path("p", "quick").path("q", "slow")))
                            .task("quick", "echo", "split")
                            .task("slow", "gate", "split")
                            .node(
                                    "gather",
                                    node -> node.forkJoin(ForkJoin.of("split")).after("quick", "slow"))
                            .build(),
                    StartOptions.id("f").withInput(text(200_000)));
            WorkflowHandle slow = local.heddle.handle(InstanceId.of("f/split.q@1"));
            Local.await(slow, "slow", NodeStatus.EXECUTING);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> handle.children().stream().anyMatch(child -> child.status() == ChildStatus.COMPLETED));
            for (String owner : List.of("f", "f/split.p@1", "f/split.q@1")) {
                blobs(local)
                        .deleteAll(WorkflowInstance.persistenceId(InstanceId.of(owner))
                                .id())
                        .join();
            }
            local.open(slow, "slow");
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(Objects.requireNonNull(handle.node("gather").error()).code())
                    .isEqualTo(ErrorCode.PAYLOAD_UNAVAILABLE);
        }
    }

    @Test
    @Tag("promise-98")
    void workersAndPeopleOutsideGetAndGiveLargePayloads() {
        Payload mine = text(300_000);
        try (Local local = new Local("")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("outside")
                            .task("pack", "external")
                            .node(
                                    "approve",
                                    node -> node.executor("human").after("pack").input("box", "upstream['pack']"))
                            .build(),
                    StartOptions.DEFAULT.withInput(text(200_000)));
            WorkQueue work = local.heddle.work();
            WorkItem item = work.poll("pack", 1, Local.PATIENCE).get(0);
            assertThat(item.claim().input().text()).isEqualTo(text(200_000).text());
            assertThat(work.complete(item, mine)).isTrue();
            assertThat(mine.reference()).as("what the worker has stays with it").isNull();

            Payload box = work.poll("approve", 1, Local.PATIENCE).get(0).claim().input();
            assertThat(box.text()).isEqualTo("{\"box\":" + mine.text() + "}");
            handle.signal("approve", mine);
            assertThat(mine.reference()).isNull();
            assertThat(output(handle)).isEqualTo(mine);
            assertThat(output(handle).reference()).isNotNull();
        }
    }

    /** Injected: what a worker is to be given is deleted behind the engine's back, and put back later. */
    @Test
    void whatAWorkerIsToBeGivenIsNeverEmpty() {
        try (Local local = new Local("")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("outside")
                            .task("plain", "external")
                            .node("mapped", node -> node.executor("external").input("all", "input"))
                            .build(),
                    StartOptions.DEFAULT.withInput(text(200_000)));
            WorkQueue work = local.heddle.work();
            Payload input = work.poll("plain", 1, Local.PATIENCE).get(0).claim().input();
            byte[] bytes = input.toByteArray();
            String owner = WorkflowInstance.persistenceId(handle.id()).id();
            blobs(local).deleteAll(owner).join();
            assertThatThrownBy(input::text)
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_UNAVAILABLE));
            assertThatThrownBy(() -> handle.claim("mapped"))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_UNAVAILABLE));
            assertThat(work.poll("mapped", 1, Duration.ZERO)).isEmpty();
            blobs(local).put(owner, hash(input), bytes, 0).join();
            assertThat(work.poll("mapped", 1, Local.PATIENCE)
                            .get(0)
                            .claim()
                            .input()
                            .text())
                    .isEqualTo("{\"all\":" + text(200_000).text() + "}");
        }
    }
}
