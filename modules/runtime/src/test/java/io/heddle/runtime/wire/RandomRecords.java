package io.heddle.runtime.wire;

import io.heddle.Payload;
import io.heddle.Version;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.instance.Branches;
import io.heddle.kernel.instance.ChildRequest;
import io.heddle.kernel.instance.TriggerBook;
import io.heddle.kernel.instance.TriggerMark;
import io.heddle.kernel.instance.TriggerRun;
import io.heddle.kernel.plan.WorkflowPlan;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Random records of any type, found by reflection: a record or a component added to an event, a reply or the snapshot is
 * covered without anybody thinking of it.
 */
final class RandomRecords {
    /** Components that may be negative; all others are counts, positions or instants. */
    private static final Set<String> SIGNED = Set.of(
            "releasedBy", "ruledOutBy", "firstFailure", "priority", "until", "dueAt", "leaseUntil", "at", "epoch");

    private static final String[] TEXTS = {"", "a", "node-1", "naïve 工作流 \uD83D\uDE00", "x".repeat(300)};

    private final Random random;

    RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    <T> T of(Class<T> type) {
        return type.cast(value("", type));
    }

    private Object value(String name, Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Map.class) {
                return map(arguments[0], arguments[1]);
            }
            return generic.getRawType() == Set.class ? new LinkedHashSet<>(list(arguments[0])) : list(arguments[0]);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == int.class || raw == Integer.class) {
            return number(name, Integer.MAX_VALUE).intValue();
        }
        if (raw == long.class || raw == Long.class) {
            return number(name, Long.MAX_VALUE);
        }
        if (raw == boolean.class) {
            return random.nextBoolean();
        }
        if (raw == double.class) {
            return random.nextGaussian();
        }
        if (raw == String.class) {
            return TEXTS[random.nextInt(TEXTS.length)];
        }
        if (raw.isEnum()) {
            return raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)];
        }
        if (raw == Payload.class) {
            return payload();
        }
        if (raw == Branches.class) {
            return branches();
        }
        if (raw == TriggerBook.class) {
            return TriggerBook.of(all(TriggerMark.class), all(TriggerRun.class), all(ChildRequest.class));
        }
        if (raw == Version.class) {
            // Parts have up to nine digits.
            return new Version(random.nextInt(1_000_000_000), random.nextInt(10), random.nextInt(1_000));
        }
        if (raw == WorkflowPlan.class) {
            return Samples.PLANS.get(random.nextInt(Samples.PLANS.size()));
        }
        if (raw == NodeDefinition.class) {
            return Samples.NODES.get(random.nextInt(Samples.NODES.size()));
        }
        if (raw == Dependency.class) {
            List<Dependency> all = Samples.DEPENDENCIES;
            return all.get(random.nextInt(all.size()));
        }
        if (raw.isSealed()) {
            Class<?>[] kinds = raw.getPermittedSubclasses();
            return value(name, kinds[random.nextInt(kinds.length)]);
        }
        return record(raw);
    }

    private Long number(String name, long max) {
        return switch (random.nextInt(5)) {
            case 0 -> 0L;
            case 1 -> (long) random.nextInt(200);
            case 2 -> max;
            case 3 -> SIGNED.contains(name) ? -1L : 1L;
            default -> random.nextLong() & max;
        };
    }

    private Payload payload() {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return random.nextBoolean() ? Payload.json("{\"n\":" + bytes.length + "}") : Payload.of("image/png", bytes);
    }

    private Branches branches() {
        long[] words = new long[random.nextInt(3)];
        Arrays.setAll(words, n -> random.nextLong());
        return Branches.of(words);
    }

    private List<Object> list(Type element) {
        List<Object> list = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            list.add(value("", element));
        }
        return list;
    }

    private <T> List<T> all(Class<T> element) {
        return list(element).stream().map(element::cast).toList();
    }

    private Map<Object, Object> map(Type key, Type element) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            map.put(key == String.class ? "key" + n : value("", key), value("", element));
        }
        return map;
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int n = 0; n < components.length; n++) {
            types[n] = components[n].getType();
            boolean absent =
                    components[n].getAnnotatedType().isAnnotationPresent(Nullable.class) && random.nextInt(3) == 0;
            values[n] = absent ? null : value(components[n].getName(), components[n].getGenericType());
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot make a " + type, e);
        }
    }
}
