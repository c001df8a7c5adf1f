package io.heddle.kernel.instance;

import io.heddle.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last attempt of a FORK: what its paths are given, and how many of them stand where.
 *
 * @param attempt of the FORK
 * @param globals the parent's global data when the attempt began; empty once nobody needs it
 * @param outputs what the FORK saw when the attempt began; empty once nobody needs it
 * @param near how many of the outputs, the first ones, are of direct upstreams
 * @param requested paths whose threads were asked for
 * @param acknowledged those of them that have shown themselves
 * @param completed those of them that COMPLETED
 * @param failed those of them that ended otherwise
 */
record ForkRun(
        int attempt,
        Map<String, Payload> globals,
        Map<String, Payload> outputs,
        int near,
        int requested,
        int acknowledged,
        int completed,
        int failed) {

    static ForkRun begun(int attempt, Map<String, Payload> globals, Map<String, Payload> outputs, int near) {
        return new ForkRun(
                attempt,
                Collections.unmodifiableMap(new LinkedHashMap<>(globals)),
                Collections.unmodifiableMap(new LinkedHashMap<>(outputs)),
                near,
                0,
                0,
                0,
                0);
    }

    ForkRun withRequested() {
        return new ForkRun(attempt, globals, outputs, near, requested + 1, acknowledged, completed, failed);
    }

    ForkRun withAcknowledged() {
        return new ForkRun(attempt, globals, outputs, near, requested, acknowledged + 1, completed, failed);
    }

    ForkRun withEnded(boolean isCompleted) {
        return new ForkRun(
                attempt,
                globals,
                outputs,
                near,
                requested,
                acknowledged,
                completed + (isCompleted ? 1 : 0),
                failed + (isCompleted ? 0 : 1));
    }

    /** What its paths are given is dropped: all of them have it. */
    ForkRun over() {
        return new ForkRun(attempt, Map.of(), Map.of(), 0, requested, acknowledged, completed, failed);
    }

    /** Paths that have not ended. */
    int open() {
        return requested - completed - failed;
    }
}
