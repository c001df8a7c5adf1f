package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigRenderOptions;
import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.instance.WorkflowInstance;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.SnapshotTestKit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every key of {@code heddle.instance} changes what an instance does. */
class InstanceKeysTest {
    private static final WorkflowDefinition GATED =
            WorkflowDefinition.builder("gated").task("A", "gate").build();

    private static WorkflowHandle dynamic(Local local) {
        return local.heddle.startDynamic(DefinitionId.of("dynamic"), StartOptions.DEFAULT);
    }

    @Test
    @Tag("key-instance.timeout")
    void timeoutEndsAnInstance() {
        try (Local local = new Local("heddle.instance.timeout = 200ms")) {
            WorkflowHandle handle = local.heddle.start(GATED, StartOptions.DEFAULT);
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.TIMED_OUT);
        }
    }

    @Test
    @Tag("key-instance.max-steps")
    void maxStepsBoundsAttempts() {
        try (Local local = new Local("heddle.instance.max-steps = 2")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("three")
                            .task("A", "name")
                            .task("B", "name", "A")
                            .task("C", "name", "B")
                            .build(),
                    StartOptions.DEFAULT);
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(Objects.requireNonNull(handle.status().error()).code()).isEqualTo("STEP_LIMIT");
            assertThat(local.executed(handle, "C")).isZero();
        }
    }

    @Test
    @Tag("key-instance.failure-policy")
    void failurePolicyIsInherited() {
        try (Local local = new Local("heddle.instance.failure-policy = FAIL_FAST")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("fast")
                            .task("A", "gate")
                            .task("B", "boom")
                            .build(),
                    StartOptions.DEFAULT);
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(handle.node("A").status()).isEqualTo(NodeStatus.CANCELLED);
        }
    }

    @Test
    @Tag("key-instance.sealing")
    void explicitSealingWaitsToBeTold() {
        // With AUTO and no grace the instance would seal itself in the step that completes its node.
        try (Local local = new Local("heddle.instance { sealing = EXPLICIT, auto-seal-grace = 0 }")) {
            WorkflowHandle handle = dynamic(local);
            handle.registerNodes(List.of(NodeBuilder.of("A").executor("name").build()));
            Local.await(handle, "A", NodeStatus.COMPLETED);
            handle.registerNodes(List.of(NodeBuilder.of("B").executor("name").build()));
            Local.await(handle, "B", NodeStatus.COMPLETED);
            assertThat(handle.status().status()).isEqualTo(InstanceStatus.RUNNING);
            handle.seal();
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
        }
    }

    @Test
    @Tag("key-instance.auto-seal-grace")
    void autoSealGraceIsTheQuietTimeBeforeSealing() {
        try (Local local = new Local("heddle.instance.auto-seal-grace = 1h")) {
            WorkflowHandle handle = dynamic(local);
            handle.registerNodes(List.of(NodeBuilder.of("A").executor("name").build()));
            Local.await(handle, "A", NodeStatus.COMPLETED);
            WaitCause cause = handle.explain().get(0);
            assertThat(cause.reason()).isEqualTo("NOT_SEALED");
            assertThat(Duration.between(handle.status().createdAt(), cause.until()))
                    .isGreaterThanOrEqualTo(Duration.ofHours(1));
        }
        try (Local local = new Local("heddle.instance.auto-seal-grace = 0")) {
            WorkflowHandle handle = dynamic(local);
            handle.registerNodes(List.of(NodeBuilder.of("A").build()));
            handle.complete("A", Objects.requireNonNull(handle.claim("A")).attempt(), Payload.json("1"));
            assertThat(handle.status().status()).as("at once").isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    /** Claims and completes each of {@code nodes}: one record for each of the two. */
    private static void walk(WorkflowHandle handle, int nodes) {
        for (int n = 0; n < nodes; n++) {
            int attempt = Objects.requireNonNull(handle.claim("n" + n)).attempt();
            handle.complete("n" + n, attempt, Payload.json("1"));
        }
    }

    private static WorkflowDefinition callerDriven(int nodes) {
        WorkflowBuilder builder = WorkflowDefinition.builder("walk");
        for (int n = 0; n < nodes; n++) {
            builder.node("n" + n, node -> node);
        }
        return builder.build();
    }

    private static Local withVisibleSnapshots(String config) {
        return new Local(PersistenceTestKitSnapshotPlugin.config()
                        .root()
                        .render(ConfigRenderOptions.concise().setJson(false))
                + "\npekko.persistence.testkit.snapshots.serialize = on\n" + config);
    }

    private static List<Long> snapshots(Local local, WorkflowHandle handle) {
        return SnapshotTestKit.create(local.system())
                .persistedInStorage(WorkflowInstance.persistenceId(handle.id()).id())
                .stream()
                .map(stored -> stored.first().getSequenceNr())
                .toList();
    }

    @Test
    @Tag("key-instance.snapshot-every")
    void aSmallInstanceTakesASnapshotEverySoManyRecords() {
        try (Local local = withVisibleSnapshots("heddle.instance { snapshot-every = 4, keep-snapshots = 100 }")) {
            WorkflowHandle handle = local.heddle.start(callerDriven(10), StartOptions.DEFAULT);
            walk(handle, 10);
            assertThat(handle.status().status()).isEqualTo(InstanceStatus.COMPLETED);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .untilAsserted(() -> assertThat(snapshots(local, handle)).containsExactly(4L, 8L, 12L, 16L, 20L));
        }
    }

    @Test
    @Tag("key-instance.keep-snapshots")
    void olderSnapshotsGo() {
        try (Local local = withVisibleSnapshots("heddle.instance { snapshot-every = 1, keep-snapshots = 3 }")) {
            WorkflowHandle handle = local.heddle.start(callerDriven(10), StartOptions.DEFAULT);
            walk(handle, 10);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .untilAsserted(() -> assertThat(snapshots(local, handle)).containsExactly(19L, 20L, 21L));
        }
    }

    @Test
    @Tag("key-instance.passivate-after")
    void anIdleInstanceLeavesMemory() {
        try (Local local = new Local("heddle.instance.passivate-after = 50ms")) {
            WorkflowHandle handle = local.heddle.start(callerDriven(1), StartOptions.DEFAULT);
            Awaitility.await().atMost(Local.PATIENCE).until(() -> !local.isInMemory(handle));
            assertThat(handle.status().status()).as("comes back when asked").isEqualTo(InstanceStatus.RUNNING);
        }
        try (Local local = new Local("heddle { instance.passivate-after = 50ms, node.max-redeliveries = 1 }")) {
            WorkflowHandle hour = local.heddle.start(sleeping(3_600), StartOptions.DEFAULT);
            WorkflowHandle seconds = local.heddle.start(sleeping(3), StartOptions.DEFAULT);
            for (int visits = 0; visits < 3; visits++) {
                Awaitility.await("to leave while it sleeps")
                        .atMost(Local.PATIENCE)
                        .until(() -> !local.isInMemory(hour));
                assertThat(hour.node("sleep").deliveries())
                        .as("no hand-over counts that nothing can go wrong with")
                        .isEqualTo(1);
            }
            Awaitility.await("to come back by itself")
                    .atMost(Local.PATIENCE)
                    .until(() -> local.executed(seconds, "then") == 1);
            assertThat(hour.status().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(hour.node("sleep").attempt())
                    .as("one attempt, however often it comes back")
                    .isEqualTo(1);
            assertThat(hour.cancel("done")).isEqualTo(InstanceStatus.CANCELLED);
        }
        try (Local local = new Local("heddle.instance.passivate-after = 0")) {
            WorkflowHandle handle = local.heddle.start(callerDriven(1), StartOptions.DEFAULT);
            assertThat(handle.status().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(local.isInMemory(handle)).as("0 is never").isTrue();
        }
    }

    private static WorkflowDefinition sleeping(int seconds) {
        return WorkflowDefinition.builder("sleeping-" + seconds)
                .node("sleep", node -> node.executor("sleep").config("seconds", seconds))
                .task("then", "name", "sleep")
                .build();
    }

    @Test
    @Tag("key-instance.command-dedup-window")
    void soManyCommandIdsAreRemembered() {
        try (Local local = new Local("heddle.instance.command-dedup-window = 1")) {
            WorkflowHandle handle = local.heddle.start(GATED, StartOptions.DEFAULT);
            assertThat(revision(local, handle, "c-1")).isEqualTo(1);
            assertThat(revision(local, handle, "c-1")).as("remembered").isEqualTo(1);
            assertThat(revision(local, handle, "c-2")).isEqualTo(2);
            assertThat(revision(local, handle, "c-1")).as("forgotten").isEqualTo(3);
        }
    }

    private static int revision(Local local, WorkflowHandle handle, String commandId) {
        InstanceReply reply = Waiting.forever(ClusterSharding.get(local.system())
                .entityRefFor(Engine.INSTANCE, handle.id().value())
                .<InstanceReply>ask(
                        replyTo -> new InstanceMessage.Perform(
                                new InstanceCommand.SetGlobal("g", Payload.json("1"), null), 0, commandId, replyTo),
                        Local.PATIENCE));
        return ((InstanceReply.GlobalRecorded) reply).revision();
    }

    @Test
    @Tag("key-instance.max-global-data-size")
    void globalDataIsBounded() {
        try (Local local = new Local("heddle.instance.max-global-data-size = 10 b")) {
            WorkflowHandle handle = local.heddle.start(GATED, StartOptions.DEFAULT);
            handle.setGlobal("a", Payload.json("12345"), null);
            assertThatThrownBy(() -> handle.setGlobal("b", Payload.json("123456"), null))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("GLOBAL_DATA_TOO_LARGE"));
        }
    }
}
