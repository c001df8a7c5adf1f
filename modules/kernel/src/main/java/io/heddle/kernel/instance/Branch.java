package io.heddle.kernel.instance;

import io.heddle.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The path of a fork that a thread runs, and what it was given of its parent's run.
 *
 * @param fork key of the FORK, with those of the loops around it: {@code loop/fork}
 * @param path id of the path within the fork
 * @param pathId where in the whole run the path is, {@code main/<fork>.<path>}
 * @param outputs the outputs the FORK saw when it began, by name
 * @param near how many of them, the first ones, are of its direct upstreams
 * @param loops the iterations the FORK is in, the innermost first
 */
public record Branch(
        String fork, String path, String pathId, Map<String, Payload> outputs, int near, List<LoopScope> loops) {

    /**
     * An iteration as expressions see it.
     *
     * @param variable another name of the item; null for none
     */
    public record LoopScope(
            int number,
            @Nullable Payload item,
            boolean last,
            @Nullable String variable) {}

    public Branch {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        loops = List.copyOf(loops);
    }

    /** Keys of the loops the FORK is in, each with a slash. */
    String prefix() {
        return fork.substring(0, fork.lastIndexOf('/') + 1);
    }

    /** Outputs stay out of logs. */
    @Override
    public String toString() {
        return "Branch[" + pathId + "]";
    }
}
