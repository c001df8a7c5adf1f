package io.heddle.kernel.expression;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an expression mentions.
 *
 * @param variables the variables read, sorted
 * @param upstreamKeys keys written as {@code upstream.key} or {@code upstream['key']}, sorted
 * @param allUpstream {@code upstream} is also used in a way that does not name its keys, so that any may be read
 */
public record References(Set<String> variables, Set<String> upstreamKeys, boolean allUpstream) {

    /** Mentions nothing. */
    public static final References NONE = new References(Set.of(), Set.of(), false);

    static final String UPSTREAM = "upstream";

    public References {
        variables = Collections.unmodifiableSortedSet(new TreeSet<>(variables));
        upstreamKeys = Collections.unmodifiableSortedSet(new TreeSet<>(upstreamKeys));
    }

    /** Collects references while an expression is compiled. */
    static final class Collector {
        private final SortedSet<String> variables = new TreeSet<>();
        private final SortedSet<String> upstreamKeys = new TreeSet<>();
        private boolean allUpstream;

        void variable(String name) {
            variables.add(name);
            if (name.equals(UPSTREAM)) {
                allUpstream = true;
            }
        }

        void upstreamKey(String key) {
            variables.add(UPSTREAM);
            upstreamKeys.add(key);
        }

        void addAll(References other) {
            variables.addAll(other.variables());
            upstreamKeys.addAll(other.upstreamKeys());
            allUpstream |= other.allUpstream();
        }

        References references() {
            return new References(variables, upstreamKeys, allUpstream);
        }
    }
}
