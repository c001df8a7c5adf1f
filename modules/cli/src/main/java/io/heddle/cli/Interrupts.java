package io.heddle.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells a command that the user pressed Ctrl-C, and lets it put things away before the process ends. */
interface Interrupts {

    /**
     * Watches from now on.
     *
     * @param wake called at once when it happens, in another thread
     */
    Watch watch(Runnable wake);

    /** One command's watch; closing it says that everything is put away. */
    interface Watch extends AutoCloseable {
        boolean interrupted();

        @Override
        void close();
    }

    /**
     * Ctrl-C of this process. The JVM runs its shutdown hooks on SIGINT and SIGTERM and exits with 128 plus the number of
     * the signal, which is the 130 a shell expects; the hook merely waits until the command has put things away.
     */
    static Interrupts ofThisProcess(Duration patience) {
        return wake -> {
            AtomicBoolean interrupted = new AtomicBoolean();
            CountDownLatch putAway = new CountDownLatch(1);
            Thread hook = new Thread(
                    () -> {
                        interrupted.set(true);
                        wake.run();
                        try {
                            putAway.await(patience.toMillis(), TimeUnit.MILLISECONDS);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "heddle-interrupt");
            Runtime.getRuntime().addShutdownHook(hook);
            return new Watch() {
                @Override
                public boolean interrupted() {
                    return interrupted.get();
                }

                @Override
                public void close() {
                    putAway.countDown();
                    try {
                        Runtime.getRuntime().removeShutdownHook(hook);
                    } catch (IllegalStateException e) {
                        // The process is ending: the hook runs already and has just been let go.
                        interrupted.set(true);
                    }
                }
            };
        };
    }
}
