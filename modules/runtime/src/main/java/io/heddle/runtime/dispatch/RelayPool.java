package io.heddle.runtime.dispatch;

import java.time.Duration;
import java.util.Deque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads for pieces of work of which nobody knows whether they end at once or block for ever; as many as it takes for no piece
 * to wait for another. Thread-safe.
 *
 * <p>To wake a thread costs more than a short piece does, so not every piece wakes one. At any moment one thread at most is on its
 * way that has taken nothing yet. It takes a piece and, if more are waiting, sends the next thread on its way before it
 * begins. So a burst of short pieces is done by the few threads that are awake, and behind one that blocks another thread is
 * coming already. The one that rested last is the next to be woken, as its memory is the likeliest to be in the processor's
 * cache.
 */
final class RelayPool implements Executor {
    private final ThreadFactory threads;
    private final long idleNanos;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Deque<Runner> resting = new ConcurrentLinkedDeque<>();
    private final Set<Runner> all = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean onItsWay = new AtomicBoolean();
    private volatile boolean closed;

    /** @param idle how long a thread rests before it ends */
    RelayPool(ThreadFactory threads, Duration idle) {
        this.threads = threads;
        this.idleNanos = idle.toNanos();
    }

    /**
     * Hands a piece in. Throws what kept a thread from starting, {@link OutOfMemoryError} for one, if the piece then has nobody to
     * run it.
     */
    @Override
    public void execute(Runnable piece) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        waiting.add(piece);
        try {
            sendOne();
        } catch (RuntimeException | Error noThread) {
            // A thread that has just become free may have taken it all the same.
            if (waiting.remove(piece)) {
                throw noThread;
            }
        }
    }

    /** Interrupts what runs and forgets what waits. */
    void close() {
        closed = true;
        waiting.clear();
        all.forEach(runner -> runner.thread.interrupt());
    }

    private void sendOne() {
        if (!onItsWay.compareAndSet(false, true)) {
            // Who is on his way looks whether there is more once he is here, and that is after now.
            return;
        }
        Runner next = resting.pollFirst();
        if (next != null) {
            next.wake();
            return;
        }
        boolean started = false;
        try {
            new Runner().start();
            started = true;
        } finally {
            if (!started) {
                onItsWay.set(false);
            }
        }
    }

    private final class Runner implements Runnable {
        private final Thread thread = threads.newThread(this);
        private volatile boolean sent = true;

        void start() {
            all.add(this);
            boolean started = false;
            try {
                thread.start();
                started = true;
            } finally {
                if (!started) {
                    all.remove(this);
                }
            }
        }

        void wake() {
            sent = true;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            try {
                Runnable piece = arrive();
                while (!closed) {
                    if (piece != null) {
                        runOne(piece);
                        piece = waiting.poll();
                    } else if (rest()) {
                        piece = arrive();
                    } else {
                        return;
                    }
                }
            } finally {
                all.remove(this);
            }
        }

        /** The first piece, perhaps; from here on another one may be sent. */
        private @Nullable Runnable arrive() {
            Runnable first = waiting.poll();
            onItsWay.set(false);
            if (first == null) {
                // Handed in meanwhile by somebody who relied on this one.
                first = waiting.poll();
            }
            if (!waiting.isEmpty()) {
                try {
                    sendOne();
                } catch (RuntimeException | Error noThread) {
                    // There is none to be had; what waits is taken by the threads there are, as they become free.
                    return first;
                }
            }
            return first;
        }

        private void runOne(Runnable piece) {
            try {
                piece.run();
            } catch (RuntimeException | Error failure) {
                // The thread is as good as before; whoever looks after threads that break down hears of it.
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            }
            // An interrupt was meant for that piece.
            Thread.interrupted();
        }

        /** Waits to be sent again; false when the time is up. */
        private boolean rest() {
            sent = false;
            // From now on it may be sent. Whatever was handed in before has sent another one.
            resting.addFirst(this);
            long until = System.nanoTime() + idleNanos;
            while (!sent) {
                long left = until - System.nanoTime();
                if ((left <= 0 || closed) && resting.remove(this)) {
                    return false;
                }
                // Taken from the stack, but not told yet: that is a matter of a moment.
                LockSupport.parkNanos(this, Math.max(left, 1_000));
                Thread.interrupted();
            }
            return true;
        }
    }
}
