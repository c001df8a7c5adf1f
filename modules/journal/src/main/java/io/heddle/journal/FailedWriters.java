package io.heddle.journal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writers that had a write fail. Each is one incarnation of a persistent actor, which Pekko stops after the failure; what
 * it had already sent behind the failed write must fail as well, or it would be stored with a gap in front of it.
 * Thread-safe.
 */
final class FailedWriters {
    // Far more than can have writes under way at the same time; the oldest have long been stopped.
    private static final int REMEMBERED_MAX = 65_536;

    private final Map<String, Boolean> failed = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_MAX;
        }
    });

    void add(String writer) {
        failed.put(writer, true);
    }

    boolean contains(String writer) {
        return failed.containsKey(writer);
    }
}
