package io.heddle.definition;

import io.heddle.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A directed relation from an upstream node to the node that lists it.
 *
 * @param upstream key (in a running instance: id) of the upstream node
 * @param declaredType how the node depends on it; null takes {@code heddle.dependencies.default-type} when the engine
 *     accepts the definition or the registration
 * @param condition for CONDITIONAL; null means true
 * @param timeout running time after which the edge is decided without the upstream; null inherits
 *     {@code heddle.dependencies.default-timeout}, zero is none
 * @param retryCount extra attempts the upstream may use; null inherits {@code heddle.dependencies.default-retry-count}
 * @param rule name of the custom rule; CUSTOM only
 * @param params the rule's parameters, JSON data
 * @param priority order among the edges of an EXCLUSIVE upstream, ascending
 * @param isDefault the edge taken when no condition of an EXCLUSIVE upstream holds
 */
public record Dependency(
        String upstream,
        @Nullable DependencyType declaredType,
        @Nullable Condition condition,
        @Nullable Duration timeout,
        @Nullable Integer retryCount,
        @Nullable String rule,
        Map<String, @Nullable Object> params,
        int priority,
        boolean isDefault) {

    public Dependency {
        Objects.requireNonNull(upstream, "upstream");
        params = Json.normalizeMap(params);
    }

    /** How the node depends on its upstream: SEQUENCE as long as nobody has said otherwise. */
    public DependencyType type() {
        return declaredType == null ? DependencyType.SEQUENCE : declaredType;
    }

    /** An edge without a type. */
    public static Dependency on(String upstream) {
        return new Dependency(upstream, null, null, null, null, null, Map.of(), 0, false);
    }

    /** An edge of {@code type} with every other field left to its default. */
    public static Dependency of(String upstream, DependencyType type) {
        return new Dependency(upstream, type, null, null, null, null, Map.of(), 0, false);
    }

    /** Go once {@code upstream} completed; never if it ends otherwise. */
    public static Dependency sequence(String upstream) {
        return of(upstream, DependencyType.SEQUENCE);
    }

    /** One part of the barrier of all PARALLEL dependencies of a node, decided by its join. */
    public static Dependency parallel(String upstream) {
        return of(upstream, DependencyType.PARALLEL);
    }

    /** Go once {@code upstream} ended, however it ended. */
    public static Dependency optional(String upstream) {
        return of(upstream, DependencyType.OPTIONAL);
    }

    /** Go if {@code upstream} completed and the condition holds for its output. */
    public static Dependency when(String upstream, Condition condition) {
        return new Dependency(upstream, DependencyType.CONDITIONAL, condition, null, null, null, Map.of(), 0, false);
    }

    /** CONDITIONAL on a CEL expression. */
    public static Dependency when(String upstream, String cel) {
        return when(upstream, Condition.cel(cel));
    }

    /** The default edge of an EXCLUSIVE upstream. */
    public static Dependency otherwise(String upstream) {
        return new Dependency(
                upstream, DependencyType.CONDITIONAL, null, null, null, null, Map.of(), Integer.MAX_VALUE, true);
    }

    /** Decided by the rule of that name; {@code params} are JSON data the rule checks. */
    public static Dependency custom(String upstream, String rule, Map<String, @Nullable Object> params) {
        return new Dependency(upstream, DependencyType.CUSTOM, null, null, null, rule, params, 0, false);
    }

    /** With another type; it must suit what else the dependency says. */
    public Dependency withType(DependencyType value) {
        return new Dependency(upstream, value, condition, timeout, retryCount, rule, params, priority, isDefault);
    }

    /** With a limit of running time, after which it is decided as if the upstream had ended badly; zero for none. */
    public Dependency withTimeout(Duration value) {
        return new Dependency(upstream, declaredType, condition, value, retryCount, rule, params, priority, isDefault);
    }

    /** With this many extra attempts for the upstream before it counts as failed; at least 0. */
    public Dependency withRetryCount(int value) {
        return new Dependency(upstream, declaredType, condition, timeout, value, rule, params, priority, isDefault);
    }

    /** With a place in the order in which EXCLUSIVE routing tries conditions; smaller first. */
    public Dependency withPriority(int value) {
        return new Dependency(upstream, declaredType, condition, timeout, retryCount, rule, params, value, isDefault);
    }
}
