package io.heddle.bench.peers.restate;

import dev.restate.sdk.Context;
import io.heddle.bench.harness.Steps;

/** A step whose result Restate records before it goes on. */
final class Recorded {
    private Recorded() {}

    static String step(Context context, String id, int number) {
        return context.run("step" + number, String.class, () -> Steps.result(id, "n" + number));
    }
}
