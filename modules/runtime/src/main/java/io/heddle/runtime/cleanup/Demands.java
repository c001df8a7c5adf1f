package io.heddle.runtime.cleanup;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Who waits for the end of which releases. Touched by the resource manager only. */
final class Demands {

    private static final class Demand {
        final Set<String> open;
        final BiConsumer<Long, Long> then;
        long released;
        long bytes;

        Demand(Set<String> open, BiConsumer<Long, Long> then) {
            this.open = open;
            this.then = then;
        }
    }

    private final List<Demand> demands = new ArrayList<>();

    /** {@code then} hears how many of {@code ids} were released and how many bytes they had, once all have ended. */
    void await(Set<String> ids, BiConsumer<Long, Long> then) {
        if (ids.isEmpty()) {
            then.accept(0L, 0L);
        } else {
            demands.add(new Demand(new HashSet<>(ids), then));
        }
    }

    void ended(String id, boolean released, long bytes) {
        for (Demand demand : List.copyOf(demands)) {
            if (demand.open.remove(id)) {
                demand.released += released ? 1 : 0;
                demand.bytes += released ? bytes : 0;
                if (demand.open.isEmpty()) {
                    demands.remove(demand);
                    demand.then.accept(demand.released, demand.bytes);
                }
            }
        }
    }
}
