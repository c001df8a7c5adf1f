package io.heddle.runtime.dispatch;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for user code. They do not bound anything: the dispatcher counts places, and an attempt that will not end keeps
 * its thread without keeping its place.
 */
final class Workers implements Executor {
    /** From this Java on a virtual thread that blocks inside {@code synchronized} no longer holds a carrier thread. */
    static final int FIRST_JAVA_WITH_GOOD_VIRTUAL_THREADS = 24;

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Executor threads;
    private final Runnable end;

    private Workers(Executor threads, Runnable end) {
        this.threads = threads;
        this.end = end;
    }

    /** Virtual threads where {@code javaVersion} has good ones, else a pool of daemon threads. */
    static Workers open(int javaVersion) {
        return javaVersion >= FIRST_JAVA_WITH_GOOD_VIRTUAL_THREADS ? virtual() : platform();
    }

    private static Workers virtual() {
        try {
            ExecutorService threads = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            return new Workers(threads, threads::shutdownNow);
        } catch (ReflectiveOperationException e) {
            return platform();
        }
    }

    private static Workers platform() {
        AtomicInteger number = new AtomicInteger();
        ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
        RelayPool threads = new RelayPool(
                work -> {
                    // Begun by a thread that ran user code, and inherits nothing of what that left behind.
                    Thread thread = new Thread(null, work, "heddle-executor-" + number.incrementAndGet(), 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(classLoader);
                    return thread;
                },
                IDLE);
        return new Workers(threads, threads::close);
    }

    @Override
    public void execute(Runnable work) {
        threads.execute(work);
    }

    /** Interrupts all of it. */
    void close() {
        end.run();
    }
}
