package io.heddle.kernel.instance;

import io.heddle.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The path of a fork that a thread runs, and what it was given of its parent's run.
 *
 * @param fork key of the FORK
 * @param path id of the path within the fork
 * @param pathId where in the whole run the path is, {@code main/<fork>.<path>}
 * @param outputs the outputs the FORK saw when it began, by name
 */
public record Branch(String fork, String path, String pathId, Map<String, Payload> outputs) {
    public Branch {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** Outputs stay out of logs. */
    @Override
    public String toString() {
        return "Branch[" + pathId + "]";
    }
}
