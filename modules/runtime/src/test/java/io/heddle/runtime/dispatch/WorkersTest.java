package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void anOlderJavaGetsDaemonThreadsWithANameOfTheirOwn() throws Exception {
        Workers workers = Workers.open(23);
        try {
            Thread thread = on(workers, Thread::currentThread);
            assertThat(thread.getName()).startsWith("heddle-executor-");
            assertThat(thread.isDaemon()).isTrue();
            assertThat(isVirtual(thread)).isFalse();
        } finally {
            workers.close();
        }
    }

    @Test
    void aNewerJavaGetsVirtualThreadsIfItHasThem() throws Exception {
        Workers workers = Workers.open(24);
        try {
            Thread thread = on(workers, Thread::currentThread);
            assertThat(isVirtual(thread)).isEqualTo(Runtime.version().feature() >= 21);
        } finally {
            workers.close();
        }
    }

    @Test
    void closingInterruptsUserCode() throws Exception {
        for (int java : new int[] {23, 24}) {
            Workers workers = Workers.open(java);
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            workers.execute(() -> {
                running.countDown();
                try {
                    TimeUnit.MINUTES.sleep(5);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            workers.close();
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** User code leaves much behind on its thread; the threads that thread begins are to know nothing of it. */
    @Test
    void threadsInheritNothingFromUserCode() throws Exception {
        InheritableThreadLocal<String> left = new InheritableThreadLocal<>();
        Workers workers = Workers.open(23);
        try {
            CountDownLatch over = new CountDownLatch(1);
            CompletableFuture<String> found = new CompletableFuture<>();
            workers.execute(() -> {
                left.set("behind");
                Thread.currentThread().setContextClassLoader(null);
                workers.execute(() -> found.complete(
                        left.get() + " " + (Thread.currentThread().getContextClassLoader() == null)));
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(found.get(20, TimeUnit.SECONDS)).isEqualTo("null false");
            over.countDown();
        } finally {
            workers.close();
        }
    }

    private static <T> T on(Workers workers, Supplier<T> work) throws Exception {
        return CompletableFuture.supplyAsync(work, workers).get(20, TimeUnit.SECONDS);
    }

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        try {
            return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
