package io.heddle.kernel.rule;

import io.heddle.kernel.expression.Expressions;
import io.heddle.spi.DependencyRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The dependency rules by name. Immutable and thread-safe, as far as the rules are. */
public final class Rules {
    private final SortedMap<String, DependencyRule> byName;

    private Rules(SortedMap<String, DependencyRule> byName) {
        this.byName = Collections.unmodifiableSortedMap(byName);
    }

    /**
     * Exactly these rules.
     *
     * @throws IllegalArgumentException when two have the same name, or one has none
     */
    public static Rules of(Collection<? extends DependencyRule> rules) {
        SortedMap<String, DependencyRule> byName = new TreeMap<>();
        for (DependencyRule rule : rules) {
            String name = rule.name();
            if (name.isBlank()) {
                throw new IllegalArgumentException(rule.getClass().getName() + " has no name");
            }
            DependencyRule other = byName.put(name, rule);
            if (other != null) {
                throw new IllegalArgumentException("two dependency rules are called '" + name + "': "
                        + other.getClass().getName() + " and " + rule.getClass().getName());
            }
        }
        return new Rules(byName);
    }

    /**
     * The rules found by {@link ServiceLoader}, the shipped ones among them, and {@code more}.
     *
     * @param loader where to look
     * @param expressions limits of the shipped rule that evaluates CEL
     * @throws IllegalArgumentException as {@link #of}
     * @throws java.util.ServiceConfigurationError when a provider cannot be loaded
     */
    public static Rules load(ClassLoader loader, Expressions expressions, Collection<? extends DependencyRule> more) {
        List<DependencyRule> all = new ArrayList<>();
        for (DependencyRule rule : ServiceLoader.load(DependencyRule.class, loader)) {
            all.add(rule instanceof ExpressionRule shipped ? shipped.limitedBy(expressions) : rule);
        }
        all.addAll(more);
        return of(all);
    }

    /** The rule called {@code name}. */
    public Optional<DependencyRule> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All names, sorted. */
    public Set<String> names() {
        return byName.keySet();
    }
}
