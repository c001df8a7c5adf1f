package io.heddle.runtime.remote;

import io.heddle.Payload;
import io.heddle.UpstreamContext;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.StatusTotals;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * How messages are written, as text: a line per type with its parts in order. The bytes follow from it and from the few
 * codecs written by hand.
 */
final class MessageLayout {
    /** Written by a codec of their own. */
    private static final Set<Class<?>> GIVEN = Set.of(
            String.class,
            Object.class,
            byte[].class,
            Instant.class,
            Duration.class,
            Payload.class,
            ActorRef.class,
            DefinitionContent.class,
            WorkflowPlan.class,
            StatusTotals.class);

    private final Map<String, String> lines = new TreeMap<>();
    private final Set<String> named = new HashSet<>();

    private MessageLayout() {}

    /** Name of a type → its parts, for everything that can be reached from {@code roots}. */
    static Map<String, String> of(Map<String, Class<?>> roots) {
        MessageLayout layout = new MessageLayout();
        roots.forEach((name, root) -> layout.lines.put("message " + name, layout.name(root)));
        return layout.lines;
    }

    private String name(Type type) {
        if (type instanceof ParameterizedType generic) {
            return name(generic.getRawType())
                    + Arrays.stream(generic.getActualTypeArguments())
                            .map(this::name)
                            .collect(Collectors.joining(", ", "<", ">"));
        }
        if (type instanceof TypeVariable<?> variable) {
            return name(variable.getBounds()[0]);
        }
        if (type instanceof WildcardType wildcard) {
            return name(wildcard.getUpperBounds()[0]);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == UpstreamContext.class) {
            return name(Upstream.class);
        }
        boolean collection = raw == List.class || raw == Set.class || raw == Map.class;
        if (raw.isPrimitive()
                || collection
                || GIVEN.contains(raw)
                || raw.getName().startsWith("java.lang.")) {
            return raw.getSimpleName();
        }
        String name = raw.getName().replace('$', '.');
        if (named.add(name)) {
            lines.put(name, parts(raw));
        }
        return name;
    }

    private String parts(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        }
        if (type.isRecord()) {
            List<String> parts = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                parts.add(name(component.getGenericType()) + " " + component.getName());
            }
            return "(" + String.join("; ", parts) + ")";
        }
        if (type.isSealed()) {
            return RandomMessages.leaves(type).stream()
                    .map(this::name)
                    .sorted()
                    .collect(Collectors.joining(" | ", "is ", ""));
        }
        throw new AssertionError("how is a " + type.getName() + " written?");
    }
}
