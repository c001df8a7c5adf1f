package io.heddle.bench.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * The end of a process that measures. Somebody reads its output to the end, so it must not live on when its main thread has
 * failed, as a Java process with an actor system does, nor when nobody reads any more.
 */
public final class MeasuredProcess {
    /** For what is done at the end of any process, for example ending a server it has started. */
    private static final int SECONDS_FOR_HOOKS = 30;

    private MeasuredProcess() {}

    /** Carries {@code work} out and ends the process: with 0, or with 1 and the reason on standard error. */
    public static void run(Work work) {
        background("end-with-parent", () -> {
            awaitParentsEnd();
            end(1);
        });
        int code = 0;
        try {
            work.run();
        } catch (Exception | Error failure) {
            failure.printStackTrace();
            code = 1;
        }
        end(code);
    }

    /** Standard input is a pipe that the parent holds and never writes to. */
    private static void awaitParentsEnd() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // As good as its end.
        }
    }

    private static void end(int code) {
        background("end-at-last", () -> {
            try {
                TimeUnit.SECONDS.sleep(SECONDS_FOR_HOOKS);
            } catch (InterruptedException e) {
                // Then at once.
            }
            Runtime.getRuntime().halt(code);
        });
        System.exit(code);
    }

    private static void background(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What it does. */
    @FunctionalInterface
    public interface Work {
        /** Returns when its figures are printed. */
        void run() throws Exception;
    }
}
