package io.heddle.runtime.instance;

import io.heddle.HeddleException;
import java.io.NotSerializableException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Instances of this node whose history could not be read, with the reason. They answer every message with it, keep their
 * reference in the registry and touch no other instance. Written by the one actor concerned, read by its successors.
 *
 * <p>Only what is wrong with the history itself brings an instance here; a journal that cannot be reached is tried again.
 */
public final class Quarantine {
    private final ConcurrentMap<String, String> reasons = new ConcurrentHashMap<>();
    private final Predicate<Throwable> unreadable;

    /** @param unreadable whether the journal says by this failure that a record itself cannot be read */
    public Quarantine(Predicate<Throwable> unreadable) {
        this.unreadable = unreadable;
    }

    /** Takes an instance in, if its history is at fault. */
    boolean takes(String instanceId, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (unreadable.test(cause) || isAboutTheContent(cause)) {
                reasons.put(instanceId, String.valueOf(cause.getMessage()));
                return true;
            }
        }
        return false;
    }

    /** What a serializer or the evolution of the state throws at records that cannot be. */
    private static boolean isAboutTheContent(Throwable cause) {
        return cause instanceof HeddleException
                || cause instanceof NotSerializableException
                || cause instanceof ClassCastException
                || cause instanceof NullPointerException
                || cause instanceof IndexOutOfBoundsException
                || cause instanceof IllegalArgumentException
                || cause instanceof UnsupportedOperationException;
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
