package io.heddle.runtime.remote;

import io.heddle.Payload;
import io.heddle.UpstreamContext;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.StatusTotals;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** Random messages of any type, found by reflection: a message or a component added later is covered by itself. */
final class RandomMessages {
    private static final int DEEPEST = 6;
    private static final int TRIES = 2_000;

    private final Random random;
    private final List<ActorRef<?>> actors;
    private final WorkflowPlan plan;
    private final boolean full;

    RandomMessages(long seed, List<ActorRef<?>> actors, WorkflowPlan plan) {
        this(seed, actors, plan, false);
    }

    private RandomMessages(long seed, List<ActorRef<?>> actors, WorkflowPlan plan, boolean full) {
        this.plan = plan;
        this.full = full;
        this.random = new Random(seed);
        this.actors = actors;
    }

    /** Messages in which nothing is left out, and collections hold one element: their bytes are the same on every run. */
    static RandomMessages full(long seed, List<ActorRef<?>> actors, WorkflowPlan plan) {
        return new RandomMessages(seed, actors, plan, true);
    }

    /** The types of which values can be sent: what is permitted below {@code type}, down to records and enums. */
    static Set<Class<?>> leaves(Class<?> type) {
        Set<Class<?>> leaves = new LinkedHashSet<>();
        if (MessageTypes.LOCAL.contains(type)) {
            return leaves;
        }
        if (type.isSealed() && type.isInterface()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                leaves.addAll(leaves(permitted));
            }
        } else {
            leaves.add(type);
        }
        return leaves;
    }

    /** Constructors refuse what makes no sense, so not every throw of the dice is a message. */
    Object of(Class<?> leaf) {
        RuntimeException last = new IllegalStateException("never tried");
        for (int i = 0; i < TRIES; i++) {
            try {
                return value(leaf, "", 0);
            } catch (IllegalArgumentException | NullPointerException refused) {
                last = refused;
            }
        }
        throw new AssertionError("no " + leaf.getName() + " can be made: " + last, last);
    }

    private Object value(Type type, String name, int depth) {
        if (type instanceof ParameterizedType generic) {
            return generic(generic, name, depth);
        }
        if (type instanceof TypeVariable<?> variable) {
            return value(variable.getBounds()[0], name, depth);
        }
        if (type instanceof WildcardType wildcard) {
            return value(wildcard.getUpperBounds()[0], name, depth);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == int.class || raw == Integer.class) {
            return random.nextInt(1, 5);
        }
        if (raw == long.class || raw == Long.class) {
            return random.nextLong(1, 1L << 40);
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return random.nextBoolean();
        }
        if (raw == double.class || raw == Double.class) {
            return random.nextInt(2) + random.nextDouble();
        }
        if (raw == String.class) {
            return "t" + random.nextInt(1000) + (random.nextInt(4) == 0 ? "ï" : "");
        }
        if (raw == Object.class) {
            return tree(0);
        }
        if (raw == Instant.class) {
            return Instant.ofEpochSecond(random.nextLong(1L << 31), random.nextInt(1_000_000_000));
        }
        if (raw == Duration.class) {
            return Duration.ofSeconds(random.nextInt(1, 1000), random.nextInt(1_000_000_000));
        }
        if (raw == Payload.class) {
            return Payload.of("text/x-" + random.nextInt(3), bytes());
        }
        if (raw == DefinitionContent.class) {
            return DefinitionContent.of(bytes());
        }
        if (raw == WorkflowPlan.class) {
            return plan;
        }
        if (raw == StatusTotals.class) {
            return StatusTotals.restore(random.nextInt(9), random.nextInt(9), new long[] {1, 2, 3, random.nextInt(9)});
        }
        if (raw == UpstreamContext.class) {
            return value(Upstream.class, name, depth);
        }
        if (raw == ActorRef.class) {
            return actors.get(random.nextInt(actors.size()));
        }
        if (raw.isEnum()) {
            return raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)];
        }
        return raw.isRecord() ? record(raw, depth) : value(someLeaf(raw), name, depth);
    }

    private Class<?> someLeaf(Class<?> type) {
        List<Class<?>> leaves = new ArrayList<>(leaves(type));
        if (leaves.isEmpty() || leaves.equals(List.of(type))) {
            throw new AssertionError("how is a " + type.getName() + " made?");
        }
        return leaves.get(random.nextInt(leaves.size()));
    }

    private Object generic(ParameterizedType type, String name, int depth) {
        Type[] arguments = type.getActualTypeArguments();
        int size = depth > DEEPEST ? 0 : full ? 1 : random.nextInt(3);
        if (type.getRawType() == Map.class) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(value(arguments[0], name, depth + 1), value(arguments[1], name, depth + 1));
            }
            return map;
        }
        if (type.getRawType() == List.class || type.getRawType() == Set.class) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(value(arguments[0], name, depth + 1));
            }
            return type.getRawType() == List.class ? list : new LinkedHashSet<>(list);
        }
        return value(type.getRawType(), name, depth);
    }

    private Object record(Class<?> type, int depth) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(each -> isNull(each, depth) ? null : value(each.getGenericType(), each.getName(), depth + 1))
                .toArray();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw new IllegalArgumentException(type.getSimpleName() + ": " + refused.getCause(), refused);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(impossible.getMessage(), impossible);
        }
    }

    /** Whether a component is left out; one that may be null often is, and always where nesting would not end. */
    private boolean isNull(RecordComponent component, int depth) {
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(org.jspecify.annotations.Nullable.class);
        return nullable && (depth > DEEPEST || (!full && random.nextBoolean()));
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private Object tree(int depth) {
        return switch (random.nextInt(depth > 2 ? 5 : 7)) {
            case 0 -> "text";
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> random.nextLong();
            case 4 -> random.nextDouble();
            case 5 -> Arrays.asList(tree(depth + 1), null, tree(depth + 1));
            default -> Map.of("key", tree(depth + 1));
        };
    }
}
