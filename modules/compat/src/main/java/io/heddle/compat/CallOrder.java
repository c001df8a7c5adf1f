package io.heddle.compat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Calls about one workflow, one after another, in the order in which they were made. Nobody waits on a thread. */
final class CallOrder {
    /** The end of the last call of each workflow that has one under way. */
    private final Map<String, CompletableFuture<Boolean>> last = new ConcurrentHashMap<>();

    <T> CompletableFuture<T> next(String workflow, Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        CompletableFuture<Boolean> before = last.put(workflow, end);
        Runnable begin = () -> started(call).whenComplete((value, error) -> {
            last.remove(workflow, end);
            end.complete(true);
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(Failures.cause(error));
            }
        });
        if (before == null) {
            begin.run();
        } else {
            CompletionStage<Boolean> turn = before;
            turn.thenRun(begin);
        }
        return result;
    }

    private static <T> CompletionStage<T> started(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            // Whatever it is: the calls behind it wait for an end.
            return CompletableFuture.failedFuture(e);
        }
    }
}
