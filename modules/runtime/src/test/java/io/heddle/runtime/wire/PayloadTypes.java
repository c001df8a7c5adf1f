package io.heddle.runtime.wire;

import io.heddle.Payload;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/** What reflection says about payloads in records, which hold records, lists and maps. */
public final class PayloadTypes {
    /** Where the content of a definition begins; its payloads are written as part of it. */
    private static final List<String> DEFINITIONS = List.of("io.heddle.definition.", "io.heddle.kernel.plan.");

    private PayloadTypes() {}

    /** {@code Record.component} of every component a payload can be in, of {@code root} and whatever it holds. */
    public static SortedSet<String> components(Class<?> root) {
        SortedSet<String> found = new TreeSet<>();
        collect(root, found, new HashSet<>());
        return found;
    }

    private static void collect(Class<?> type, Set<String> found, Set<Class<?>> seen) {
        if (!type.getName().startsWith("io.heddle.")
                || DEFINITIONS.stream().anyMatch(type.getName()::startsWith)
                || type == Payload.class
                || !seen.add(type)) {
            return;
        }
        if (type.isSealed()) {
            Arrays.stream(type.getPermittedSubclasses()).forEach(each -> collect(each, found, seen));
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                Set<Class<?>> mentioned = new HashSet<>();
                mentioned(component.getGenericType(), mentioned);
                if (mentioned.contains(Payload.class)) {
                    found.add(name(component));
                }
                mentioned.forEach(each -> collect(each, found, seen));
            }
        } else if (!type.isSealed() && !type.isEnum()) {
            for (var field : type.getDeclaredFields()) {
                Set<Class<?>> mentioned = new HashSet<>();
                mentioned(field.getGenericType(), mentioned);
                if (mentioned.contains(Payload.class) && !java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
                    found.add(type.getSimpleName() + "." + field.getName());
                }
            }
        }
    }

    private static void mentioned(Type type, Set<Class<?>> found) {
        if (type instanceof Class<?> plain) {
            found.add(plain);
        } else if (type instanceof ParameterizedType generic) {
            mentioned(generic.getRawType(), found);
            Arrays.stream(generic.getActualTypeArguments()).forEach(each -> mentioned(each, found));
        } else if (type instanceof WildcardType wild) {
            Arrays.stream(wild.getUpperBounds()).forEach(each -> mentioned(each, found));
        }
    }

    private static String name(RecordComponent component) {
        return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    }

    /**
     * A copy in which every payload is an object of its own.
     *
     * @param payloads gets the component of each
     */
    @SuppressWarnings("unchecked") // the copy of a value has its type
    static <T> T distinct(T value, IdentityHashMap<Payload, String> payloads) {
        return (T) copy(value, "", (payload, where) -> {
            Payload own = payload.share();
            payloads.put(own, where);
            return own;
        });
    }

    /** The payloads in {@code value}, by identity, each with its component. */
    public static IdentityHashMap<Payload, String> in(Object value) {
        IdentityHashMap<Payload, String> payloads = new IdentityHashMap<>();
        copy(value, "", (payload, where) -> {
            payloads.put(payload, where);
            return payload;
        });
        return payloads;
    }

    @SuppressWarnings("unchecked") // keys and values of a copy have the types they had
    private static @Nullable Object copy(
            @Nullable Object value, String where, BiFunction<Payload, String, Payload> each) {
        if (value instanceof Payload payload) {
            return each.apply(payload, where);
        }
        if (value instanceof PVector<?> vector) {
            return TreePVector.from(copies(vector, where, each));
        }
        if (value instanceof PSortedMap<?, ?> map) {
            PSortedMap<Object, Object> copy = (PSortedMap<Object, Object>) map;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                copy = copy.plus(entry.getKey(), copy(entry.getValue(), where, each));
            }
            return copy;
        }
        if (value instanceof List<?> list) {
            return copies(list, where, each);
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, one) -> copy.put(key, copy(one, where, each)));
            return copy;
        }
        boolean descends = value instanceof Record
                && value.getClass().getName().startsWith("io.heddle.")
                && DEFINITIONS.stream().noneMatch(value.getClass().getName()::startsWith);
        return descends ? record((Record) value, each) : value;
    }

    private static List<@Nullable Object> copies(
            Collection<?> values, String where, BiFunction<Payload, String, Payload> each) {
        List<@Nullable Object> copies = new ArrayList<>();
        values.forEach(one -> copies.add(copy(one, where, each)));
        return copies;
    }

    private static Object record(Record value, BiFunction<Payload, String, Payload> each) {
        RecordComponent[] components = value.getClass().getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[components.length];
        try {
            for (int n = 0; n < components.length; n++) {
                var accessor = components[n].getAccessor();
                accessor.setAccessible(true);
                values[n] = copy(accessor.invoke(value), name(components[n]), each);
            }
            Constructor<?> canonical = value.getClass().getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        } catch (NoSuchMethodException
                | IllegalAccessException
                | InstantiationException
                | InvocationTargetException impossible) {
            throw new LinkageError(value.getClass() + " is no record", impossible);
        }
    }
}
