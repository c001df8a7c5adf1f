package io.heddle.kernel.instance;

import io.heddle.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bound on the global data of an instance. */
final class GlobalSizes {
    private GlobalSizes() {}

    /** What is wrong with writing {@code value}; null for nothing. */
    static @Nullable String tooLarge(InstanceState state, String key, Payload value) {
        return tooLarge(state, Map.of(key, value));
    }

    static @Nullable String tooLarge(InstanceState state, Map<String, Payload> writes) {
        long bytes = state.globalBytes;
        for (Map.Entry<String, Payload> write : writes.entrySet()) {
            GlobalValue old = state.globals.get(write.getKey());
            bytes += write.getValue().size() - (old == null ? 0 : old.value().size());
        }
        int max = state.header().settings().maxGlobalDataBytes();
        return max > 0 && bytes > max
                ? "global data of " + bytes + " bytes exceeds heddle.instance.max-global-data-size of " + max + " bytes"
                : null;
    }
}
