package io.heddle.runtime.dispatch;

import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** User code that waits until the test lets it through; may be deaf to interruption. */
final class Gate implements NodeExecutor {
    private final boolean deaf;
    private final Semaphore open = new Semaphore(0);
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger mostInside = new AtomicInteger();
    final AtomicInteger entered = new AtomicInteger();
    final AtomicInteger interruptions = new AtomicInteger();
    volatile boolean sawCancelled;

    Gate(boolean deaf) {
        this.deaf = deaf;
    }

    void letThrough(int attempts) {
        open.release(attempts);
    }

    @Override
    public NodeOutcome execute(NodeTask task) throws InterruptedException {
        entered.incrementAndGet();
        mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            while (true) {
                try {
                    if (!open.tryAcquire(1, TimeUnit.MINUTES)) {
                        throw new IllegalStateException("nobody opened the gate");
                    }
                    return NodeOutcome.json("\"" + task.nodeId() + "\"");
                } catch (InterruptedException e) {
                    sawCancelled = task.isCancelled();
                    interruptions.incrementAndGet();
                    if (!deaf) {
                        throw e;
                    }
                }
            }
        } finally {
            inside.decrementAndGet();
        }
    }
}
