package io.heddle.runtime.instance;

import io.heddle.InstanceResult;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Micros;

/** The end of an instance as its waiters hear it. */
final class Results {
    private Results() {}

    static InstanceResult of(InstanceState state) {
        return new InstanceResult(
                state.header().id(), state.status(), state.output(), state.error(), Micros.toInstant(state.endedAt()));
    }
}
