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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(RelayPool.class);

    private final ThreadFactory threads;
    private final long idleNanos;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Deque<Runner> resting = new ConcurrentLinkedDeque<>();
    private final Set<Runner> all = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean onItsWay = new AtomicBoolean();
    /** No thread was to be had for something that waits: until there is one, whoever takes a piece tries again. */
    private volatile boolean tooFew;

    private volatile boolean closed;

    /** @param idle how long a thread rests before it ends */
    RelayPool(ThreadFactory threads, Duration idle) {
        this.threads = threads;
        this.idleNanos = idle.toNanos();
    }

    /**
     * Hands a piece in. Throws what kept a thread from starting, {@link OutOfMemoryError} for one, if the piece then has nobody to
     * run it. If it was another thread's turn to start the one for this piece and it could not, that is logged, and the piece
     * waits for the next that becomes free.
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
        boolean sent = false;
        try {
            Runner next = resting.pollFirst();
            if (next == null) {
                new Runner().start();
            } else {
                next.wake();
            }
            sent = true;
            tooFew = false;
        } finally {
            if (!sent) {
                tooFew = true;
                onItsWay.set(false);
                if (!resting.isEmpty() && !waiting.isEmpty()) {
                    // It went to rest when it could not know that nobody would come.
                    sendOne();
                }
            }
        }
    }

    /** As {@link #sendOne}, by somebody who has work of his own and nobody to tell. */
    private void handOn() {
        try {
            sendOne();
        } catch (RuntimeException | Error noThread) {
            LOG.error("no thread for what waits; it is taken by the next one that becomes free", noThread);
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
                        if (tooFew && !waiting.isEmpty()) {
                            handOn();
                        }
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
                handOn();
            }
            return first;
        }

        private void runOne(Runnable piece) {
            // An interrupt that came too late for the piece before is not meant for this one.
            Thread.interrupted();
            if (closed) {
                return;
            }
            try {
                piece.run();
            } catch (RuntimeException | Error failure) {
                LOG.error("a piece of work broke down; its thread goes on", failure);
            }
        }

        /** Waits to be sent again; false when the time is up. */
        private boolean rest() {
            sent = false;
            // From now on it may be sent.
            resting.addFirst(this);
            if (!waiting.isEmpty()) {
                // Handed in before, with somebody on his way, who perhaps could not be sent at all.
                handOn();
            }
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
