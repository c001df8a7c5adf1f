package io.heddle.runtime.dispatch;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for user code. They do not bound anything: the dispatcher counts places, and an attempt that will not end keeps
 * its thread without keeping its place.
 */
final class Workers {
    /** From this Java on a virtual thread that blocks inside {@code synchronized} no longer holds a carrier thread. */
    static final int FIRST_JAVA_WITH_GOOD_VIRTUAL_THREADS = 24;

    private static final long IDLE_SECONDS = 30;

    private Workers() {}

    /** Virtual threads where {@code javaVersion} has good ones, else a pool of daemon threads. */
    static ExecutorService open(int javaVersion) {
        return javaVersion >= FIRST_JAVA_WITH_GOOD_VIRTUAL_THREADS ? virtual() : platform();
    }

    private static ExecutorService virtual() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return platform();
        }
    }

    private static ExecutorService platform() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "heddle-executor-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
