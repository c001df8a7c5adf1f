package io.heddle.runtime.instance.planted;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Violates on purpose: an actor that blocks, and one that has a clock of its own. */
final class Waits {
    private Waits() {}

    static String result(CompletableFuture<String> answer) {
        return answer.join();
    }

    static Instant now() {
        return Instant.now();
    }
}
