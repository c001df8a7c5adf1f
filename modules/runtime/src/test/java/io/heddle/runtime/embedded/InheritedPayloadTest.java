package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.CheckpointOptions;
import io.heddle.CopyOptions;
import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.Removal;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.journal.BlobStore;
import io.heddle.journal.EmbeddedStore;
import io.heddle.runtime.instance.WorkflowInstance;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large payloads of runs that begin with the past of another one, or with their own. */
@Tag("trap-T6")
class InheritedPayloadTest {
    /** What nobody has recorded is swept within a second or two. */
    private static final String SWEPT = "heddle.payload.orphan-grace = 1\nheddle.instance.snapshot-every = 3\n";

    private static final Payload INPUT = text('i', 200_000);
    private static final Payload RED = text('r', 300_000);
    private static final Payload BLUE = text('b', 300_000);

    private static Payload text(char what, int size) {
        return Payload.json("\"" + String.valueOf(what).repeat(size - 2) + "\"");
    }

    private static BlobStore blobs(Local local) {
        return EmbeddedStore.get(local.system().classicSystem()).blobs();
    }

    private static byte[] hash(Payload payload) {
        return HexFormat.of()
                .parseHex(Objects.requireNonNull(payload.reference()).sha256());
    }

    private static void afterTheSweep(Local local) {
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() -> blobs(local).unsettled(null, Long.MAX_VALUE, 10).isEmpty());
    }

    /** Runs up to {@code hold}, with a colour that the last node reads. */
    private static WorkflowHandle inTheMiddle(Local local) {
        WorkflowHandle run = local.heddle.start(
                WorkflowDefinition.builder("colours")
                        .task("first", "echo")
                        .task("hold", "gate", "first")
                        .node(
                                "last",
                                node -> node.executor("echo")
                                        .after("first", "hold")
                                        .input("first", "upstream['first']")
                                        .input("colour", "global.colour"))
                        .build(),
                StartOptions.id("s").withInput(INPUT));
        run.setGlobal("colour", RED, null);
        Local.await(run, "hold", NodeStatus.EXECUTING);
        return run;
    }

    private static Payload expected(Payload colour) {
        return Payload.json("{\"colour\":" + colour.text() + ",\"first\":" + INPUT.text() + "}");
    }

    private static void assertEndsWith(Local local, WorkflowHandle run, Payload colour) {
        local.open(run, "hold");
        assertThat(run.awaitEnd(Local.PATIENCE).output()).isEqualTo(expected(colour));
        assertThat(local.executed(run, "first")).isZero();
    }

    private static void remove(Local local, WorkflowHandle run) {
        run.awaitReleased();
        assertThat(local.heddle.remove(run.id(), false)).isEqualTo(Removal.REMOVED);
    }

    @Test
    @Tag("trap-D31")
    void aCopyReadsWhatItTookOverWhenItsSourceIsGone(@TempDir Path folder) {
        byte[] red;
        try (Local local = Local.in(folder, SWEPT)) {
            WorkflowHandle source = inTheMiddle(local);
            WorkflowHandle copy = source.copy(CopyOptions.DEFAULT.detached().withId("c"));
            source.cancel("no longer needed");
            remove(local, source);
            afterTheSweep(local);
            red = hash(Objects.requireNonNull(copy.node("first").output()));
            assertThat(blobs(local).get(red)).isNotNull();
        }
        try (Local local = Local.in(folder, SWEPT)) {
            WorkflowHandle copy = local.heddle.handle(InstanceId.of("c"));
            copy.start();
            assertEndsWith(local, copy, RED);
            remove(local, copy);
            assertThat(blobs(local).get(red)).as("it had nobody else").isNull();
        }
    }

    @Test
    void aRestoredRunReadsWhatItTookOverWhenItsSourceIsGone() {
        try (Local local = new Local(SWEPT)) {
            WorkflowHandle source = inTheMiddle(local);
            source.createCheckpoint(CheckpointOptions.id("red"));
            source.setGlobal("colour", BLUE, null);
            WorkflowHandle restored =
                    source.restore(RestoreOptions.checkpoint("red").withId("r"));
            source.cancel("no longer needed");
            remove(local, source);
            afterTheSweep(local);
            assertEndsWith(local, restored, RED);
        }
    }

    /** The checkpoint refers to a value that was replaced since: its blob stays as long as the run. */
    @Test
    void aRunThatGoesBackReadsWhatItHadThen(@TempDir Path folder) {
        try (Local local = Local.in(folder, SWEPT)) {
            WorkflowHandle run = inTheMiddle(local);
            run.createCheckpoint(CheckpointOptions.id("red"));
            run.setGlobal("colour", BLUE, null);
            afterTheSweep(local);
            run.pause();
            run.restore(RestoreOptions.checkpoint("red").inPlace());
            afterTheSweep(local);
        }
        try (Local local = Local.in(folder, SWEPT)) {
            WorkflowHandle run = local.heddle.handle(InstanceId.of("s"));
            run.resume();
            assertEndsWith(local, run, RED);
            remove(local, run);
        }
    }

    /** Injected: the source's payloads are deleted behind the engine's back. */
    @Test
    void aCopyOfWhatCannotBeReadIsRefused() {
        try (Local local = new Local(SWEPT)) {
            WorkflowHandle source = inTheMiddle(local);
            blobs(local)
                    .deleteAll(WorkflowInstance.persistenceId(source.id()).id())
                    .join();
            assertThatThrownBy(() -> source.copy(CopyOptions.DEFAULT.detached().withId("c")))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.PAYLOAD_UNAVAILABLE));
            assertThatThrownBy(() -> local.heddle.handle(InstanceId.of("c")).status())
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            unknown -> assertThat(unknown.code()).isEqualTo("UNKNOWN_INSTANCE"));
        }
    }
}
