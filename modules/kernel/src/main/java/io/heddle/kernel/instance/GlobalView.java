package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Global data as expressions and executors read it: the instance's values, and besides them the config of every node as
 * {@code node_<key>_<name>}, which can be read but is not listed. Reading costs nothing for the values nobody asks for.
 */
final class GlobalView extends AbstractMap<String, Payload> {
    private static final String PREFIX = "node_";

    private final InstanceState state;

    GlobalView(InstanceState state) {
        this.state = state;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public @Nullable Payload get(@Nullable Object key) {
        GlobalValue value = key == null ? null : state.globals.get(key);
        if (value != null) {
            return value.value();
        }
        return key instanceof String name && name.startsWith(PREFIX) ? config(name.substring(PREFIX.length())) : null;
    }

    /** Keys and names may contain underscores themselves; the shortest key that has such an entry counts. */
    private @Nullable Payload config(String keyAndName) {
        for (int end = keyAndName.indexOf('_'); end > 0; end = keyAndName.indexOf('_', end + 1)) {
            int node = state.topology.indexOf(keyAndName.substring(0, end));
            if (node >= 0) {
                Map<String, ?> config = state.topology.plan(node).definition().config();
                String name = keyAndName.substring(end + 1);
                if (config.containsKey(name)) {
                    return JsonCodec.encode(config.get(name));
                }
            }
        }
        return null;
    }

    @Override
    public Set<Map.Entry<String, Payload>> entrySet() {
        Map<String, Payload> values = new LinkedHashMap<>();
        state.globals.forEach((key, value) -> values.put(key, value.value()));
        return java.util.Collections.unmodifiableSet(values.entrySet());
    }
}
