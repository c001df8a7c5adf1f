package io.heddle.kernel.rule;

import io.heddle.spi.DependencyRule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code outcomes {when, skipped_as}}: joins named by what must have become of the upstreams, decided as early as
 * possible. Immutable and thread-safe.
 *
 * <ul>
 *   <li>GO when every upstream is decided: {@code all_success}, {@code all_failed}, {@code all_skipped},
 *       {@code all_done}, {@code all_done_min_one_success}, {@code none_failed}, {@code none_failed_min_one_success},
 *       {@code none_skipped}.
 *   <li>GO at the first: {@code one_success}, {@code one_failed}, {@code one_done} (succeeded or failed).
 *   <li>GO at once: {@code always}.
 * </ul>
 *
 * Success is COMPLETED, FAILED under CONTINUE, or SKIPPED with a substitute output. A timed-out edge counts as failed, a
 * CANCELLED upstream as skipped. A node SKIPPED because of a failure further up counts as skipped too; with
 * {@code skipped_as: failed} skipped ones count as failed.
 */
public final class OutcomesRule implements DependencyRule {
    private static final String WHEN = "when";
    private static final String SKIPPED_AS = "skipped_as";

    @Override
    public String name() {
        return "outcomes";
    }

    @Override
    public void check(Map<String, @Nullable Object> params) {
        Params checked = checked(params);
        when(checked);
        skippedFails(checked);
    }

    @Override
    public Decision decide(Context context) {
        Params params = checked(context.params());
        return when(params).decide(Tally.of(context.edges(), skippedFails(params)));
    }

    private Params checked(Map<String, @Nullable Object> params) {
        return new Params(name(), params, Set.of(WHEN, SKIPPED_AS));
    }

    private static When when(Params params) {
        String name = params.text(WHEN);
        for (When when : When.values()) {
            if (label(when).equals(name)) {
                return when;
            }
        }
        List<String> names =
                Arrays.stream(When.values()).map(OutcomesRule::label).toList();
        throw new IllegalArgumentException("rule 'outcomes' has no 'when' called '" + name + "', but " + names);
    }

    private static String label(When when) {
        return when.name().toLowerCase(Locale.ROOT);
    }

    private static boolean skippedFails(Params params) {
        Object value = params.get(SKIPPED_AS);
        if (value == null || value.equals("skipped")) {
            return false;
        }
        if (value.equals("failed")) {
            return true;
        }
        throw new IllegalArgumentException("rule 'outcomes': 'skipped_as' is skipped or failed");
    }
}
