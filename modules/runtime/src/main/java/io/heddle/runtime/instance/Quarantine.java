package io.heddle.runtime.instance;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Instances of this node whose history could not be read, with the reason. They answer every message with it, keep their
 * reference in the registry and touch no other instance. Written by the one actor concerned, read by its successors.
 */
public final class Quarantine {
    private final ConcurrentMap<String, String> reasons = new ConcurrentHashMap<>();

    void add(String instanceId, String reason) {
        reasons.put(instanceId, reason);
    }

    void remove(String instanceId) {
        reasons.remove(instanceId);
    }

    @Nullable String reason(String instanceId) {
        return reasons.get(instanceId);
    }

    /** How many there are. */
    public int size() {
        return reasons.size();
    }
}
