package io.heddle.runtime.instance.planted;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** Violates on purpose: a lock in disguise. */
final class SynchronizedMap {
    private SynchronizedMap() {}

    static Map<String, String> shared() {
        return Collections.synchronizedMap(new HashMap<>());
    }
}
