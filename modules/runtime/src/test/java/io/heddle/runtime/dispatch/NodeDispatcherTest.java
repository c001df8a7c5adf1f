package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What user code gets, what comes of it, and how many run at once. */
class NodeDispatcherTest {

    @AutoClose("shutdownTestKit")
    private final ActorTestKit kit = ActorTestKit.create(Desk.QUIET);

    private Desk desk(String hocon, Map<String, NodeExecutor> executors) {
        return new Desk(kit, hocon, executors);
    }

    private Desk desk(NodeExecutor work) {
        return desk("", Map.of("work", work));
    }

    private static NodeError error(AttemptReport report) {
        return ((NodeOutcome.Failed) report.outcome()).error();
    }

    // ---- what user code gets --------------------------------------------------------------------------------------

    @Test
    @Tag("promise-69")
    @Tag("promise-70")
    void userCodeSeesItsNodeInputUpstreamConfigAndContext() {
        AtomicReference<NodeTask> seen = new AtomicReference<>();
        Map<String, Object> config = Map.of("retries", 3L, "mode", "fast", "nested", Map.of("deep", true));
        Desk desk = desk(task -> {
            seen.set(task);
            return NodeOutcome.json("42");
        });

        desk.dispatcher.tell(Desk.order("n", "work", 2, 3, config, 0, 0, 0, desk.instance.getRef()));

        AttemptReport report = desk.report();
        assertThat(report)
                .isEqualTo(new AttemptReport(
                        Desk.INSTANCE, 1, NodeId.of("n"), 2, 3, NodeOutcome.json("42"), Notes.NONE, false));
        NodeTask task = seen.get();
        assertThat(task.instanceId()).isEqualTo(InstanceId.of("order-7"));
        assertThat(task.nodeId()).isEqualTo(NodeId.of("n"));
        assertThat(task.nodeKey()).isEqualTo("n-key");
        assertThat(task.attempt()).isEqualTo(2);
        assertThat(task.delivery()).isEqualTo(3);
        assertThat(task.input()).isEqualTo(Payload.json("{\"from\":\"n\"}"));
        assertThat(task.config()).isEqualTo(config);
        assertThat(task.upstream().immediate()).containsEntry("before", Payload.json("41"));
        assertThat(task.upstream().workflowGlobal().executionPath()).containsExactly("before");
        assertThat(task.isCancelled()).isFalse();
        assertThat(task.idempotencyKey()).isEqualTo("order-7/n/2");
        assertThat(CompletionToken.parse(task.completionToken()))
                .isEqualTo(new CompletionToken(Desk.INSTANCE, 1, NodeId.of("n"), 2));
    }

    @Test
    void userCodeSeesTheContextClassLoaderOfWhoeverMadeTheDispatcher() {
        AtomicReference<ClassLoader> seen = new AtomicReference<>();
        Desk desk = desk(task -> {
            seen.set(Thread.currentThread().getContextClassLoader());
            return NodeOutcome.json("1");
        });
        desk.run("n", "work");
        desk.report();
        assertThat(seen.get()).isSameAs(Thread.currentThread().getContextClassLoader());
    }

    @Test
    void idempotencyKeysNeverCoincide() {
        List<String> keys = new ArrayList<>();
        for (String[] ids : new String[][] {
            {"a/b", "c", "1"},
            {"a", "b/c", "1"},
            {"a", "b/c", "2"},
            {"a@2", "b/c", "1"},
            {"a b", "c", "1"},
            {"a+b", "c", "1"},
            {"ä", "loop#1/x", "1"}
        }) {
            keys.add(new Task(
                            new NodeDispatcher.Run(
                                    InstanceId.of(ids[0]),
                                    InstanceId.of(ids[0]),
                                    Integer.parseInt(ids[2]),
                                    NodeId.of(ids[1]),
                                    "k",
                                    1,
                                    1,
                                    "x",
                                    Payload.NULL,
                                    Map.of(),
                                    new Desk.Seen(Map.of()),
                                    0,
                                    0,
                                    0,
                                    kit.createTestProbe(AttemptReport.class).getRef()),
                            Map::of)
                    .idempotencyKey());
        }
        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("[!-~]+"));
    }

    // ---- outcomes -------------------------------------------------------------------------------------------------

    @Test
    @Tag("promise-69")
    void anExceptionBecomesAFailureWithItsMessage() {
        Desk desk = desk(task -> {
            throw new java.io.IOException("the disk is gone");
        });
        desk.run("n", "work");
        assertThat(error(desk.report()))
                .isEqualTo(new NodeError(ErrorCode.EXECUTOR_ERROR, "the disk is gone", "java.io.IOException", true));
    }

    @Test
    void aHeddleExceptionBringsItsCode() {
        Desk desk = desk(task -> {
            throw new HeddleException("NO_STOCK", "none left");
        });
        desk.run("n", "work");
        assertThat(error(desk.report()))
                .isEqualTo(new NodeError("NO_STOCK", "none left", HeddleException.class.getName(), true));
    }

    @Test
    void whateverIsThrownTheDispatcherGoesOn() {
        List<Throwable> thrown = List.of(
                new StackOverflowError(),
                new OutOfMemoryError("pretended"),
                new NoClassDefFoundError("com/example/Gone"),
                new AssertionError(),
                new RuntimeException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("no message for you");
                    }
                },
                new RuntimeException((String) null));
        Map<String, NodeExecutor> executors = new HashMap<>();
        for (int i = 0; i < thrown.size(); i++) {
            Throwable one = thrown.get(i);
            executors.put("throw" + i, task -> {
                if (one instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) one;
            });
        }
        Desk desk = desk("", executors);
        for (int i = 0; i < thrown.size(); i++) {
            desk.run("n" + i, "throw" + i);
            NodeError error = error(desk.report());
            assertThat(error.code()).isEqualTo(ErrorCode.EXECUTOR_ERROR);
            assertThat(error.errorClass()).isEqualTo(thrown.get(i).getClass().getName());
            assertThat(error.message()).isNotNull();
            assertThat(error.retryable()).isTrue();
        }
        assertThat(desk.running()).isEqualTo(new NodeDispatcher.Running(0, 0, 0, 0, 0));
    }

    @Test
    void realRecursionWithoutEndIsAFailureToo() {
        Desk desk = desk(task -> NodeOutcome.json(Integer.toString(depth(1))));
        desk.run("n", "work");
        assertThat(error(desk.report()).errorClass()).isEqualTo("java.lang.StackOverflowError");
    }

    private static int depth(int from) {
        return from > 0 ? 1 + depth(from + 1) : 0;
    }

    @Test
    void nullIsNoOutcome() {
        Desk desk = desk(
                "",
                Map.of(
                        "a", task -> null,
                        "b", task -> new NodeOutcome.Completed(null),
                        "c", task -> new NodeOutcome.Failed(null)));
        for (String executor : List.of("a", "b", "c")) {
            desk.run("n-" + executor, executor);
            NodeError error = error(desk.report());
            assertThat(error.message()).contains("returned null");
            assertThat(error.retryable()).isFalse();
        }
    }

    @Test
    void deferredIsReportedAndFreesThePlace() {
        Desk desk = desk("heddle.executors.local.max-threads = 1", Map.of("work", task -> NodeOutcome.deferred()));
        desk.run("a", "work");
        desk.run("b", "work");
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.deferred());
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.deferred());
    }

    @Test
    @Tag("promise-98")
    void anUnknownExecutorIsNamed() {
        Desk desk = desk(task -> NodeOutcome.json("1"));
        desk.run("n", "mystery");
        NodeError error = error(desk.report());
        assertThat(error.code()).isEqualTo(ErrorCode.NO_EXECUTOR);
        assertThat(error.message()).contains("mystery").contains("work").contains("sleep");
        assertThat(error.retryable()).isTrue();
    }

    @Test
    @Tag("promise-98")
    void executorsAreFoundByName() {
        Desk desk = desk("", Map.of("a", task -> NodeOutcome.json("1"), "b", task -> NodeOutcome.json("2")));
        desk.run("n", "b");
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("2"));
        desk.run("m", "a");
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("1"));
        desk.run("s", "cel");
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("{\"from\":\"s\"}"));
    }

    @Test
    void globalsComeWithSuccessOnly() {
        Desk desk = desk(
                "",
                Map.of(
                        "good",
                                task -> {
                                    task.setGlobal("total", Payload.json("3"));
                                    return NodeOutcome.json("1");
                                },
                        "bad",
                                task -> {
                                    task.setGlobal("total", Payload.json("4"));
                                    throw new IllegalStateException("no");
                                },
                        "later",
                                task -> {
                                    task.setGlobal("total", Payload.json("5"));
                                    return NodeOutcome.deferred();
                                }));
        desk.run("a", "good");
        assertThat(desk.report().notes().globals()).isEqualTo(Map.of("total", Payload.json("3")));
        desk.run("b", "bad");
        assertThat(desk.report().notes().globals()).isEmpty();
        desk.run("c", "later");
        assertThat(desk.report().notes().globals()).isEmpty();
    }

    @Test
    @Tag("promise-54")
    void whatIsTooLargeIsNotShipped() {
        Desk desk = desk(
                "heddle.payload.max-size = 100 b",
                Map.of(
                        "fits", task -> NodeOutcome.completed(Payload.of("x/y", new byte[100])),
                        "output", task -> NodeOutcome.completed(Payload.of("x/y", new byte[101])),
                        "global",
                                task -> {
                                    task.setGlobal("big", Payload.of("x/y", new byte[101]));
                                    return NodeOutcome.json("1");
                                }));
        desk.run("a", "fits");
        assertThat(desk.report().outcome()).isInstanceOf(NodeOutcome.Completed.class);
        desk.run("b", "output");
        NodeError error = error(desk.report());
        assertThat(error.code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
        assertThat(error.message()).contains("101").contains("100").contains("heddle.payload.max-size");
        assertThat(error.retryable()).isFalse();
        desk.run("c", "global");
        assertThat(error(desk.report()).message()).contains("global value big");
    }

    @Test
    void aSleepersOutputIsBoundedToo() {
        Desk desk = desk("heddle.payload.max-size = 10 b", Map.of());
        desk.sleep("a-name-that-is-too-long", 0);
        assertThat(error(desk.report()).code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
    }

    @Test
    void noLimitIsNoLimit() {
        Desk desk = desk(
                "heddle { payload.max-size = 0, executors.local.max-threads = 0 }",
                Map.of("work", task -> NodeOutcome.completed(Payload.of("x/y", new byte[20 << 20]))));
        desk.run("a", "work");
        assertThat(desk.report().outcome()).isInstanceOf(NodeOutcome.Completed.class);
    }

    // ---- places ---------------------------------------------------------------------------------------------------

    @Test
    @Tag("promise-60")
    void attemptsRunAtTheSameTime() {
        CyclicBarrier barrier = new CyclicBarrier(16);
        Desk desk = desk(task -> {
            barrier.await(20, TimeUnit.SECONDS);
            return NodeOutcome.json("1");
        });
        for (int i = 0; i < 16; i++) {
            desk.run("n" + i, "work");
        }
        assertThat(desk.instance.receiveSeveralMessages(16, Duration.ofSeconds(20)))
                .allSatisfy(report -> assertThat(report.outcome()).isEqualTo(NodeOutcome.json("1")));
    }

    @Test
    @Tag("promise-54")
    @Tag("key-executors.local.max-threads")
    void neverMoreAtOnceThanThereArePlaces() {
        Gate gate = new Gate(false);
        Desk desk = desk("heddle.executors.local.max-threads = 3", Map.of("work", gate));
        for (int i = 0; i < 50; i++) {
            desk.run("n" + i, "work");
        }
        desk.await(now -> now.running() == 3 && now.queued() == 47 && gate.inside.get() == 3);
        gate.letThrough(50);
        assertThat(desk.instance.receiveSeveralMessages(50, Duration.ofSeconds(20)))
                .extracting(report -> report.nodeId().value())
                .doesNotHaveDuplicates();
        assertThat(gate.mostInside.get()).isEqualTo(3);
        assertThat(desk.running()).isEqualTo(new NodeDispatcher.Running(0, 0, 0, 0, 0));
    }

    @Test
    void higherPriorityFirstThenFirstComeFirstServed() {
        Gate gate = new Gate(false);
        List<String> order = new ArrayList<>();
        Desk desk = desk("heddle.executors.local.max-threads = 1", Map.of("gate", gate, "note", task -> {
            order.add(task.nodeId().value());
            return NodeOutcome.json("1");
        }));
        desk.run("first", "gate");
        desk.run("a", "note", 0);
        desk.run("b", "note", 5);
        desk.run("c", "note", 0);
        desk.run("d", "note", 5);
        desk.run("e", "note", -1);
        desk.await(now -> now.queued() == 5);
        gate.letThrough(1);
        desk.instance.receiveSeveralMessages(6, Duration.ofSeconds(20));
        assertThat(order).containsExactly("b", "d", "a", "c", "e");
    }

    @Test
    void theSameDeliveryTwiceRunsOnce() {
        Gate gate = new Gate(false);
        Desk desk = desk(gate);
        desk.run("n", "work");
        desk.run("n", "work");
        desk.await(now -> gate.inside.get() == 1);
        gate.letThrough(2);
        desk.report();
        desk.await(now -> now.running() == 0);
        desk.instance.expectNoMessage(Duration.ofMillis(100));
        assertThat(gate.entered.get()).isEqualTo(1);
    }

    @Test
    void aLaterDeliveryTakesOverTheReportOfARunningAttempt() {
        Gate gate = new Gate(false);
        Desk desk = desk(gate);
        TestProbe<AttemptReport> recovered = kit.createTestProbe(AttemptReport.class);
        desk.run("n", "work");
        desk.dispatcher.tell(Desk.order("n", "work", 1, 2, Map.of(), 0, 0, 0, recovered.getRef()));
        desk.run("n", "work");
        desk.await(now -> gate.inside.get() == 1);
        gate.letThrough(2);
        assertThat(recovered.receiveMessage().delivery()).isEqualTo(2);
        desk.instance.expectNoMessage(Duration.ofMillis(100));
        assertThat(gate.entered.get()).isEqualTo(1);
    }

    @Test
    void anotherAttemptOfTheSameNodeIsAnotherMatter() {
        Gate gate = new Gate(false);
        Desk desk = desk(gate);
        desk.run("n", "work");
        desk.dispatcher.tell(Desk.order("n", "work", 2, 1, Map.of(), 0, 0, 0, desk.instance.getRef()));
        desk.await(now -> gate.inside.get() == 2);
        gate.letThrough(2);
        assertThat(List.of(desk.report().attempt(), desk.report().attempt())).containsExactlyInAnyOrder(1, 2);
    }

    // ---- sleepers -------------------------------------------------------------------------------------------------

    @Test
    void tenThousandSleepersNeedNoThreads() {
        int sleepers = 10_000;
        Desk desk = desk("heddle.executors.local.max-threads = 1", Map.of());
        int threads = Thread.activeCount();
        for (int i = 0; i < sleepers; i++) {
            desk.sleep("s" + i, 3);
        }
        desk.await(now -> now.sleeping() == sleepers);
        assertThat(Thread.activeCount() - threads).isLessThan(50);
        assertThat(desk.running().running()).isZero();
        assertThat(desk.instance.receiveSeveralMessages(sleepers, Duration.ofSeconds(60)))
                .extracting(report -> report.nodeId().value())
                .doesNotHaveDuplicates();
        assertThat(desk.running().sleeping()).isZero();
    }

    @Test
    void aSleeperCompletesWithItsOutput() {
        Desk desk = desk("", Map.of());
        desk.sleep("s", 0.02);
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("\"s\""));
    }

    @Test
    void aSleeperHandedOverAgainWaitsForWhatIsLeft() {
        Desk desk = desk("", Map.of());
        long hour = Duration.ofHours(1).toNanos() / 1_000;
        desk.dispatcher.tell(Desk.order(
                "s", "sleep", 1, 2, Map.of("seconds", 3_600, "output", "s"), 0, 0, hour, desk.instance.getRef()));
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("\"s\""));
        desk.dispatcher.tell(
                Desk.order("t", "sleep", 1, 2, Map.of("seconds", 7_200), 0, 0, hour, desk.instance.getRef()));
        desk.await(now -> now.sleeping() == 1);
    }

    @Test
    void theTimeoutOfAnAttemptHandedOverAgainCountsFromItsBeginning() {
        Gate gate = new Gate(true);
        Desk desk = desk("heddle.node.cancel-grace = 10ms", Map.of("gate", gate));
        long hour = Duration.ofHours(1).toNanos() / 1_000;
        desk.dispatcher.tell(Desk.order("a", "gate", 1, 2, Map.of(), 0, hour, hour, desk.instance.getRef()));
        assertThat(error(desk.report()).code()).isEqualTo("TIMEOUT");
    }

    @Test
    void aMisconfiguredSleeperFailsAtOnce() {
        Desk desk = desk("", Map.of());
        desk.sleep("s", "long");
        assertThat(error(desk.report()).code()).isEqualTo("INVALID_NODE_CONFIG");
    }
}
