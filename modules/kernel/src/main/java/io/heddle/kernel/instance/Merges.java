package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.plan.BranchPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the paths of a fork have written into their global data, and what their join makes of it. */
final class Merges {
    private Merges() {}

    // ---- in the path ----------------------------------------------------------------------------------------------

    /**
     * What a COMPLETED path adds to its parent's global data: nothing if its fork does not want any. Of a list to be
     * appended that begins with what the path was given, only what was added.
     */
    static Map<String, Payload> writesOf(InstanceState child) {
        Branch branch = child.header().branch();
        BranchPlan plan = child.header().branchPlan();
        if (branch == null || plan == null || !plan.isMerged(branch.path())) {
            return Map.of();
        }
        boolean appends = plan.fork().merge() == Fork.Merge.APPEND
                && !branch.path().equals(plan.join().mainPathId());
        Map<String, Payload> writes = new LinkedHashMap<>();
        child.globals.keySet().stream().sorted().forEach(key -> {
            GlobalValue value = child.globals.get(key);
            Payload given = child.header().globals().get(key);
            if (value != null && (given == null || !value.value().equals(given))) {
                writes.put(key, appends ? added(given, value.value()) : value.value());
            }
        });
        return writes;
    }

    private static Payload added(@Nullable Payload given, Payload now) {
        try {
            if (given != null
                    && JsonCodec.decode(given) instanceof List<?> before
                    && JsonCodec.decode(now) instanceof List<?> after
                    && before.size() <= after.size()
                    && after.subList(0, before.size()).equals(before)) {
                return JsonCodec.encode(after.subList(before.size(), after.size()));
            }
        } catch (EvaluationException unreadable) {
            // The join will say so.
        }
        return now;
    }

    // ---- in the parent --------------------------------------------------------------------------------------------

    /** The parent's global data that change with the JOIN {@code node}, from the COMPLETED paths in their order. */
    static Map<String, Payload> of(InstanceState state, int node) {
        int fork = Forks.forkOf(state, node);
        ForkJoin join = Forks.join(state, node);
        Fork.Merge merge = Forks.fork(state, fork).merge();
        Map<String, Payload> merged = new LinkedHashMap<>();
        for (Fork.Path path : Forks.fork(state, fork).paths()) {
            Child child = Forks.path(state, fork, path);
            if (child == null || !Forks.isCompleted(child)) {
                continue;
            }
            boolean main = path.pathId().equals(join.mainPathId());
            child.globals().forEach((key, value) -> {
                Payload before = merged.containsKey(key) ? merged.get(key) : known(state, key);
                if (main || merge == Fork.Merge.REPLACE) {
                    merged.put(key, value);
                } else if (merge == Fork.Merge.MERGE) {
                    merged.put(key, deeply(before, value));
                } else if (merge == Fork.Merge.APPEND) {
                    merged.put(key, appended(before, value));
                }
            });
        }
        return merged;
    }

    private static @Nullable Payload known(InstanceState state, String key) {
        GlobalValue value = state.globals.get(key);
        return value == null ? null : value.value();
    }

    private static Payload deeply(@Nullable Payload before, Payload value) {
        if (before == null || !before.isJson() || !value.isJson()) {
            return value;
        }
        return JsonCodec.encode(deeply(JsonCodec.decode(before), JsonCodec.decode(value)));
    }

    private static @Nullable Object deeply(@Nullable Object before, @Nullable Object value) {
        if (!(before instanceof Map<?, ?> old) || !(value instanceof Map<?, ?> more)) {
            return value;
        }
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        old.forEach((key, one) -> merged.put(String.valueOf(key), one));
        more.forEach((key, one) -> merged.put(String.valueOf(key), deeply(merged.get(String.valueOf(key)), one)));
        return merged;
    }

    private static Payload appended(@Nullable Payload before, Payload value) {
        List<@Nullable Object> all = new ArrayList<>();
        for (Payload part : before == null ? List.of(value) : List.of(before, value)) {
            Object decoded = JsonCodec.decode(part);
            if (decoded instanceof List<?> list) {
                all.addAll(list);
            } else {
                all.add(decoded);
            }
        }
        return JsonCodec.encode(all);
    }
}
