package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The model of the old manager does what its callers rely on while one thread uses it, and loses what races lose. */
@Tag("promise-64")
class OldContextManagerTest {

    @Test
    void usedByOneThreadItRunsAGraphAndGivesEachReadyNodeOutOnce() {
        OldContextManager manager = new OldContextManager();
        manager.ensure("w");
        manager.ensure("w");
        manager.registerNodeDependencies("1", "a", "w", List.of());
        manager.registerNodeDependencies("2", "b", "w", List.of());
        manager.registerNodeDependencies("3", "c", "w", List.of("a", "b"));
        manager.registerNodeDependencies("4", "c", "other", List.of("a"));
        manager.markNodeExecuting("w", "1");
        manager.markNodeCompleted("w", "a", "1", "out of a");
        assertThat(manager.getReadyNodes("w")).isEmpty();
        manager.markNodeCompleted("w", "b", "2", "out of b");
        assertThat(manager.getReadyNodes("w")).containsExactly("3");
        assertThat(manager.getReadyNodes("w")).isEmpty();
        assertThat(manager.nodeOutputs("w")).containsOnlyKeys("a", "b").containsEntry("a", "out of a");
        assertThat(manager.getNodeDependencyInfo("3"))
                .containsOnlyKeys("1", "2")
                .containsEntry("1", "COMPLETED");
        assertThat(manager.getNodeDependencyInfo("nobody")).isEmpty();
        manager.markNodeCompleted("unknown", "a", "1", "out of a");
        assertThat(manager.nodeOutputs("unknown")).isEmpty();
    }

    /** Stops the thread it is told to stop where it has let go of the lock for the {@code nth} time. */
    private static final class Halt implements Runnable {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicInteger left;
        private final AtomicReference<Thread> halting = new AtomicReference<>();

        Halt(int nth) {
            left = new AtomicInteger(nth);
        }

        @Override
        public void run() {
            if (Thread.currentThread() == halting.get() && left.decrementAndGet() == 0) {
                reached.countDown();
                await(goOn);
            }
        }

        /** Begins {@code work}; returns once it stands still. */
        CompletableFuture<Void> stopWithin(Runnable work) {
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> {
                halting.set(Thread.currentThread());
                work.run();
            });
            await(reached);
            return end;
        }

        void goOn() {
            goOn.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void twoThreadsThatBothFindNoWorkflowBeginItTwiceAndWhatTheFirstRecordedIsLost() {
        Halt halt = new Halt(1);
        OldContextManager manager = new OldContextManager(halt);
        CompletableFuture<Void> slow = halt.stopWithin(() -> manager.ensure("w"));
        manager.ensure("w");
        manager.registerNodeDependencies("1", "a", "w", List.of());
        manager.markNodeCompleted("w", "a", "1", "out of a");
        assertThat(manager.nodeOutputs("w")).containsOnlyKeys("a");
        halt.goOn();
        slow.join();
        assertThat(manager.nodeOutputs("w")).isEmpty();
    }

    @Test
    void aNodeThatBecomesReadyWhileAnotherThreadTakesTheReadyOnesIsGivenToNobody() {
        Halt halt = new Halt(1);
        OldContextManager manager = new OldContextManager(halt);
        manager.ensure("w");
        manager.registerNodeDependencies("1", "a", "w", List.of());
        manager.registerNodeDependencies("2", "b", "w", List.of("a"));
        CompletableFuture<Void> slow =
                halt.stopWithin(() -> assertThat(manager.getReadyNodes("w")).isEmpty());
        manager.markNodeCompleted("w", "a", "1", "out of a");
        halt.goOn();
        slow.join();
        assertThat(manager.getReadyNodes("w")).isEmpty();
    }

    @Test
    void theLastTwoUpstreamsThatEndTogetherGiveTheirDependentOutTwice() {
        // The context, five records, the dependents, the node, and the upstream it completes.
        Halt halt = new Halt(9);
        OldContextManager manager = new OldContextManager(halt);
        manager.ensure("w");
        manager.registerNodeDependencies("1", "a", "w", List.of());
        manager.registerNodeDependencies("2", "b", "w", List.of());
        manager.registerNodeDependencies("3", "c", "w", List.of("a", "b"));
        CompletableFuture<Void> slow = halt.stopWithin(() -> manager.markNodeCompleted("w", "a", "1", "out of a"));
        manager.markNodeCompleted("w", "b", "2", "out of b");
        halt.goOn();
        slow.join();
        assertThat(manager.getReadyNodes("w")).containsExactly("3", "3");
    }

    @Test
    void aReferenceCheckNamesTheThreadsOfTheWorkflow() {
        OldThreadRegistry registry = new OldThreadRegistry();
        registry.register("t1", "a");
        registry.register("t2", "b");
        registry.register("t3", "a");
        assertThat(registry.checkThreadReferences("a")).containsExactly("t1", "t3");
        assertThat(registry.checkThreadReferences("c")).isEmpty();
    }
}
