package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void anOlderJavaGetsDaemonThreadsWithANameOfTheirOwn() throws Exception {
        ExecutorService workers = Workers.open(23);
        try {
            Thread thread = on(workers, Thread::currentThread);
            assertThat(thread.getName()).startsWith("heddle-executor-");
            assertThat(thread.isDaemon()).isTrue();
            assertThat(isVirtual(thread)).isFalse();
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    void aNewerJavaGetsVirtualThreadsIfItHasThem() throws Exception {
        ExecutorService workers = Workers.open(24);
        try {
            Thread thread = on(workers, Thread::currentThread);
            assertThat(isVirtual(thread)).isEqualTo(Runtime.version().feature() >= 21);
        } finally {
            workers.shutdownNow();
        }
    }

    private static <T> T on(ExecutorService workers, Callable<T> work) throws Exception {
        return workers.submit(work).get(20, TimeUnit.SECONDS);
    }

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        try {
            return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
