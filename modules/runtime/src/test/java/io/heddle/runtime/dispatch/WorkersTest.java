package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
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
