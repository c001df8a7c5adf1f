package io.heddle.kernel.rule;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a rule; whatever does not fit is an {@link IllegalArgumentException} for the author. */
final class Params {
    private final String rule;
    private final Map<String, @Nullable Object> values;

    /**
     * @param known the names the rule understands; any other is refused, because a misspelt parameter changes a run
     */
    Params(String rule, Map<String, @Nullable Object> values, Set<String> known) {
        this.rule = rule;
        this.values = values;
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "rule '" + rule + "' has no parameter '" + name + "', but " + new TreeSet<>(known));
            }
        }
    }

    @Nullable Object get(String name) {
        return values.get(name);
    }

    String text(String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("rule '" + rule + "' needs the text '" + name + "'");
    }
}
