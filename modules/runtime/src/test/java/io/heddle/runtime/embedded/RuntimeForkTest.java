package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.CopyOptions;
import io.heddle.DefinitionId;
import io.heddle.ForkResult;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeStatus;
import io.heddle.OutcomeUnknownException;
import io.heddle.Payload;
import io.heddle.Reference;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that forks a running instance, from the outside. */
@Tag("promise-131")
class RuntimeForkTest {
    private static final DefinitionId GROWN = DefinitionId.of("grown");

    /** split: eu (pack → ship), us (send) → gather, all of them run by {@code executor}; null for the caller. */
    private static List<NodeDefinition> fork(String executor, Fork fork, String... upstreams) {
        return List.of(
                NodeBuilder.of("split")
                        .fork(fork.path("eu", "pack").path("us", "send"))
                        .after(upstreams)
                        .build(),
                task("pack", executor, "split"),
                task("ship", executor, "pack"),
                task("send", executor, "split"),
                NodeBuilder.of("gather")
                        .forkJoin(ForkJoin.of("split"))
                        .after("ship", "send")
                        .build());
    }

    private static List<NodeDefinition> fork(String executor, String... upstreams) {
        return fork(executor, Fork.parallel(), upstreams);
    }

    private static NodeDefinition task(String key, String executor, String upstream) {
        NodeBuilder node = NodeBuilder.of(key).after(upstream);
        return (executor.isEmpty() ? node : node.executor(executor)).build();
    }

    private static WorkflowHandle path(Local local, WorkflowHandle parent, String path) {
        return local.heddle.handle(InstanceId.of(parent.id() + "/split." + path + "@1"));
    }

    private static void awaitExecuted(Local local, WorkflowHandle handle, String node) {
        Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(handle, node) == 1);
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatExceptionOfType(HeddleException.class)
                .isThrownBy(call)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    @Test
    void aForkIsAnsweredWithWhatCameOfIt() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.startDynamic(GROWN, StartOptions.id("g"));
            run.registerNodes(List.of(NodeBuilder.of("load").executor("name").build()));

            ForkResult result = run.fork(fork("name", "load"));

            assertThat(result)
                    .isEqualTo(new ForkResult(
                            true,
                            Payload.json("{\"eu\":\"g/split.eu@1/ship\",\"us\":\"g/split.us@1/send\"}"),
                            List.of(InstanceId.of("g/split.eu@1"), InstanceId.of("g/split.us@1")),
                            List.of(),
                            NodeStatus.COMPLETED,
                            null,
                            null));
            assertThat(run.fork(fork("name", "load")))
                    .as("the very same fork again is that fork")
                    .isEqualTo(result);
            assertThat(run.children()).hasSize(2);
            assertThat(run.validate().findings()).isEmpty();
            assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(run.fork(fork("name", "load")))
                    .as("whoever asks again after the end")
                    .isEqualTo(result);
            assertThat(path(local, run, "eu").status().definitionId()).isEqualTo(GROWN);
        }
    }

    @Test
    @Tag("promise-113")
    @Tag("promise-114")
    @Tag("trap-D2")
    void thePathsAppearInTheReferenceListWithKindAndParent() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.startDynamic(GROWN, StartOptions.id("g"));
            CompletableFuture<ForkResult> result = run.forkAsync(fork("gate")).toCompletableFuture();
            awaitExecuted(local, path(local, run, "eu"), "pack");
            awaitExecuted(local, path(local, run, "us"), "send");
            List<Reference> references = local.heddle
                    .definitions()
                    .references(ReferenceQuery.list(GROWN))
                    .references();
            assertThat(references)
                    .extracting(
                            Reference::sourceId,
                            each -> each.details().get("kind"),
                            each -> each.details().get("parent"))
                    .containsExactlyInAnyOrder(
                            tuple("g", "MAIN", null),
                            tuple("g/split.eu@1", "FORK", "g"),
                            tuple("g/split.us@1", "FORK", "g"));
            assertThat(result).isNotDone();
            local.open(path(local, run, "eu"), "pack");
            local.open(path(local, run, "eu"), "ship");
            local.open(path(local, run, "us"), "send");
            assertThat(Waiting.forever(result).success()).isTrue();
        }
    }

    @Test
    void aPathThatFailsIsToldWithTheReason() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.startDynamic(GROWN, StartOptions.id("g"));
            List<NodeDefinition> nodes = new ArrayList<>(fork("name", Fork.serial()));
            nodes.set(3, task("send", "boom", "split"));
            ForkResult result = run.fork(nodes);
            assertThat(result.success()).isFalse();
            assertThat(result.output()).isNull();
            assertThat(result.completedThreads()).containsExactly(InstanceId.of("g/split.eu@1"));
            assertThat(result.failedThreads()).containsExactly(InstanceId.of("g/split.us@1"));
            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.error().code()).isEqualTo("JOIN_UNREACHABLE");
            assertThat(result.error().message()).contains("boom at send");
        }
    }

    /** Injected: an impatient caller. Asserted: it is told nothing false, the paths run on, nothing runs twice. */
    @Test
    @Tag("promise-120")
    void whoeverDoesNotWaitLongEnoughKnowsNothingAndMayAskAgain() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.startDynamic(GROWN, StartOptions.id("g"));
            assertThatExceptionOfType(OutcomeUnknownException.class)
                    .isThrownBy(() -> run.fork(fork("gate"), Duration.ofMillis(1)));
            awaitExecuted(local, path(local, run, "eu"), "pack");
            local.open(path(local, run, "eu"), "pack");
            local.open(path(local, run, "eu"), "ship");
            local.open(path(local, run, "us"), "send");
            assertThat(run.fork(fork("gate"), Local.PATIENCE).completedThreads())
                    .containsExactly(InstanceId.of("g/split.eu@1"), InstanceId.of("g/split.us@1"));
            assertThat(local.executions.values())
                    .allMatch(count -> count.get() == 1)
                    .hasSize(3);
        }
    }

    @Test
    void whoeverWaitsIsToldWhenTheInstanceIsCancelled() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.startDynamic(GROWN, StartOptions.id("g"));
            CompletableFuture<ForkResult> result = run.forkAsync(fork("gate")).toCompletableFuture();
            awaitExecuted(local, path(local, run, "eu"), "pack");
            run.cancel("enough");
            ForkResult told = Waiting.forever(result);
            assertThat(told.success()).isFalse();
            assertThat(told.status()).isEqualTo(NodeStatus.CANCELLED);
            assertThat(told.error()).isNull();
        }
    }

    @Test
    void wrongForksAreRefusedWithTheCodesOfDefinitions() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.startDynamic(GROWN, StartOptions.id("g"));
            List<NodeDefinition> whole = fork("name");
            assertThatExceptionOfType(InvalidDefinitionException.class)
                    .isThrownBy(() -> run.fork(whole.subList(0, 4)))
                    .satisfies(refusal -> assertThat(refusal.findings())
                            .extracting(finding -> finding.code() + " " + finding.element())
                            .containsExactly("UNPAIRED_FORK split"));
            List<NodeDefinition> more = new ArrayList<>(whole);
            more.add(NodeBuilder.of("more").executor("name").build());
            refused("NOT_ONE_FORK", () -> run.fork(more));
            assertThat(run.nodes()).isEmpty();
            assertThat(run.fork(whole).success()).isTrue();
            refused("NODE_EXISTS", () -> run.fork(fork("echo")));
            refused(
                    "UNKNOWN_INSTANCE",
                    () -> local.heddle.handle(InstanceId.of("nobody")).fork(whole));

            WorkflowHandle fixed = local.heddle.start(
                    WorkflowDefinition.builder("fixed").task("a", "gate").build(), StartOptions.id("f"));
            refused("SEALED", () -> fixed.fork(whole));
        }
    }

    @Test
    void anActorForksByMessage() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.startDynamic(GROWN, StartOptions.id("g"));
            assertThat(ask(local, run, fork("name").subList(0, 4))).isInstanceOf(InstanceManager.Invalid.class);
            InstanceManager.Reply forked = ask(local, run, fork("name"));
            assertThat(forked)
                    .isInstanceOfSatisfying(
                            InstanceManager.Forked.class,
                            reply -> assertThat(reply.result().completedThreads())
                                    .hasSize(2));
            assertThat(ask(local, run, List.of()))
                    .isInstanceOfSatisfying(
                            InstanceManager.Refused.class,
                            no -> assertThat(no.code()).isEqualTo("NOT_ONE_FORK"));
        }
    }

    private static InstanceManager.Reply ask(Local local, WorkflowHandle run, List<NodeDefinition> nodes) {
        ActorHeddle actors = ActorHeddle.of(local.heddle);
        return Waiting.forever(AskPattern.ask(
                actors.manager(),
                replyTo -> new InstanceManager.Fork(run.id(), nodes, replyTo),
                Local.PATIENCE,
                actors.actorSystem().scheduler()));
    }

    @Test
    void aCopyKnowsTheFork() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.startDynamic(GROWN, StartOptions.id("g"));
            ForkResult result = run.fork(fork("name"));
            WorkflowHandle copy = run.copy(CopyOptions.DEFAULT.withId("c").detached());
            copy.start();
            assertThat(copy.fork(fork("name")).output()).isEqualTo(result.output());
            assertThat(copy.rerun("split", false)).isEqualTo(InstanceStatus.RUNNING);
            Local.await(copy, "gather", NodeStatus.COMPLETED);
            assertThat(copy.node("gather").output())
                    .isEqualTo(Payload.json("{\"eu\":\"c/split.eu@2/ship\",\"us\":\"c/split.us@2/send\"}"));
        }
    }

    /** Injected: restarts while the first and while the second path waits. Asserted: nothing lost, nothing twice. */
    @Test
    @Tag("promise-115")
    @Tag("trap-D29")
    void aForkGoesOnAfterARestart(@TempDir Path folder) {
        List<NodeDefinition> nodes = fork("", Fork.serial());
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle run = local.heddle.startDynamic(GROWN, StartOptions.id("g"));
            CompletableFuture<ForkResult> result = run.forkAsync(nodes).toCompletableFuture();
            finish(path(local, run, "eu"), "pack", "1");
            assertThat(result).isNotDone();
        }
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle run = local.heddle.handle(InstanceId.of("g"));
            finish(path(local, run, "eu"), "ship", "2");
            Local.await(path(local, run, "us"), "send", NodeStatus.READY);
        }
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle run = local.heddle.handle(InstanceId.of("g"));
            CompletableFuture<ForkResult> result = run.forkAsync(nodes).toCompletableFuture();
            finish(path(local, run, "us"), "send", "3");
            assertThat(Waiting.forever(result).output()).isEqualTo(Payload.json("{\"eu\":2,\"us\":3}"));
            assertThat(run.children())
                    .extracting(ChildView::threadId, ChildView::kind, ChildView::status)
                    .containsExactly(
                            tuple(InstanceId.of("g/split.eu@1"), "FORK", ChildStatus.COMPLETED),
                            tuple(InstanceId.of("g/split.us@1"), "FORK", ChildStatus.COMPLETED));
        }
    }

    private static void finish(WorkflowHandle path, String node, String json) {
        Local.await(path, node, NodeStatus.READY);
        path.complete(node, path.claim(node).attempt(), Payload.json(json));
    }
}
