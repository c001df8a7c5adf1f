package io.heddle.runtime.wire;

import io.heddle.Payload;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads messages whose types say all there is to know: records, enums and sealed interfaces of these, from
 * given roots downwards. What cannot be reached from a root is neither written nor read, so the types themselves are the
 * list of what is allowed; a type that could hold anything is refused when this is built, not when a message arrives.
 *
 * <p>A record is written with its size and the number of its components. A release may add components at the end: one
 * that does not know them skips them, one that misses them sees null or zero. Thread-safe.
 */
public final class ClosedTypes {

    /** Writes and reads the values of one type. */
    public interface Codec<T> {
        void write(WireWriter out, T value);

        T read(WireReader in);
    }

    private final Map<Type, Codec<?>> codecs = new HashMap<>();

    /** Types that are never written, although they belong to a sealed type. */
    private final Set<Class<?>> stays;

    /**
     * @param given the types that are not closed, and what to do about them
     * @param stays permitted types of which no value is ever sent
     */
    public ClosedTypes(Map<Class<?>, Codec<?>> given, Set<Class<?>> stays) {
        this.stays = Set.copyOf(stays);
        codecs.put(String.class, codec(WireWriter::writeString, WireReader::readString));
        both(boolean.class, Boolean.class, codec(WireWriter::writeBoolean, WireReader::readBoolean));
        both(int.class, Integer.class, codec(WireWriter::writeInt, WireReader::readInt));
        both(long.class, Long.class, codec(WireWriter::writeLong, WireReader::readLong));
        both(double.class, Double.class, codec(WireWriter::writeDouble, WireReader::readDouble));
        codecs.put(byte[].class, codec(WireWriter::writeBytes, WireReader::readBytes));
        codecs.put(
                Instant.class,
                codec(
                        (WireWriter out, Instant value) ->
                                out.writeLong(value.getEpochSecond()).writeInt(value.getNano()),
                        in -> Instant.ofEpochSecond(in.readLong(), in.readInt())));
        codecs.put(
                Duration.class,
                codec(
                        (WireWriter out, Duration value) ->
                                out.writeLong(value.getSeconds()).writeInt(value.getNano()),
                        in -> Duration.ofSeconds(in.readLong(), in.readInt())));
        codecs.put(Payload.class, codec(Values::writePayload, Values::readPayload));
        codecs.put(Object.class, new TreeCodec());
        codecs.putAll(given);
    }

    private void both(Class<?> primitive, Class<?> boxed, Codec<?> codec) {
        codecs.put(primitive, codec);
        codecs.put(boxed, codec);
    }

    /** A codec of two functions. */
    public static <T> Codec<T> codec(BiConsumer<WireWriter, T> write, Function<WireReader, T> read) {
        return new Codec<>() {
            @Override
            public void write(WireWriter out, T value) {
                write.accept(out, value);
            }

            @Override
            public T read(WireReader in) {
                return read.apply(in);
            }
        };
    }

    /**
     * The codec of {@code type} and of everything it can hold. Call it for every root before the first message.
     *
     * @throws IllegalArgumentException when the type is open; names the way to it
     */
    @SuppressWarnings("unchecked")
    public Codec<Object> of(Class<?> type) {
        return (Codec<Object>) find(type, type.getSimpleName());
    }

    private Codec<?> find(Type type, String via) {
        Codec<?> known = codecs.get(type);
        if (known != null) {
            return known;
        }
        if (type instanceof ParameterizedType generic) {
            return generic(generic, via);
        }
        if (type instanceof TypeVariable<?> variable) {
            return find(variable.getBounds()[0], via);
        }
        if (type instanceof WildcardType wildcard) {
            return find(wildcard.getUpperBounds()[0], via);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return remember(plain, new EnumCodec(plain));
        }
        if (plain.isRecord()) {
            RecordCodec codec = remember(plain, new RecordCodec(plain));
            codec.learn(via);
            return codec;
        }
        if (plain.isSealed() && Modifier.isAbstract(plain.getModifiers())) {
            SealedCodec codec = remember(plain, new SealedCodec(plain));
            codec.learn(plain, via);
            return codec;
        }
        throw new IllegalArgumentException(via + " is of the open type " + plain.getName()
                + ": make it a record, an enum or sealed, or say how it is written");
    }

    private <C extends Codec<?>> C remember(Type type, C codec) {
        codecs.put(type, codec);
        return codec;
    }

    private Codec<?> generic(ParameterizedType type, String via) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (raw == List.class) {
            return remember(
                    type,
                    new CollectionCodec<>(find(arguments[0], via), ArrayList::new, Collections::unmodifiableList));
        }
        if (raw == Set.class) {
            return remember(
                    type,
                    new CollectionCodec<>(find(arguments[0], via), LinkedHashSet::new, Collections::unmodifiableSet));
        }
        if (raw == Map.class) {
            return remember(type, new MapCodec(find(arguments[0], via), find(arguments[1], via)));
        }
        return find(raw, via);
    }

    /** A presence flag and the value. */
    @SuppressWarnings("unchecked")
    private static void writeNullable(WireWriter out, Codec<?> codec, @Nullable Object value) {
        out.writeOptional(value, ((Codec<Object>) codec)::write);
    }

    private static @Nullable Object readNullable(WireReader in, Codec<?> codec) {
        return in.readOptional(codec::read);
    }

    private record EnumCodec(Class<?> type) implements Codec<Object> {
        @Override
        public void write(WireWriter out, Object value) {
            out.writeEnum((Enum<?>) value);
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        public Object read(WireReader in) {
            return in.readEnum((Class) type);
        }
    }

    private record CollectionCodec<C extends Collection<@Nullable Object>>(
            Codec<?> element, IntFunction<C> make, Function<C, Object> seal) implements Codec<Collection<?>> {
        @Override
        public void write(WireWriter out, Collection<?> values) {
            out.writeUnsigned(values.size());
            for (Object value : values) {
                writeNullable(out, element, value);
            }
        }

        @Override
        public Collection<?> read(WireReader in) {
            int size = in.readSize();
            C values = make.apply(size);
            for (int i = 0; i < size; i++) {
                values.add(readNullable(in, element));
            }
            return (Collection<?>) seal.apply(values);
        }
    }

    private record MapCodec(Codec<?> key, Codec<?> value) implements Codec<Map<?, ?>> {
        @Override
        public void write(WireWriter out, Map<?, ?> map) {
            out.writeUnsigned(map.size());
            map.forEach((each, content) -> {
                writeNullable(out, key, each);
                writeNullable(out, value, content);
            });
        }

        @Override
        public Map<?, ?> read(WireReader in) {
            int size = in.readSize();
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(readNullable(in, key), readNullable(in, value));
            }
            return Collections.unmodifiableMap(map);
        }
    }

    /** Which of the permitted types, by name, and its value. */
    private final class SealedCodec implements Codec<Object> {
        private final Class<?> root;
        private final Map<Class<?>, Codec<?>> byType = new HashMap<>();
        private final Map<String, Class<?>> byName = new TreeMap<>();

        SealedCodec(Class<?> root) {
            this.root = root;
        }

        void learn(Class<?> type, String via) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                if (stays.contains(permitted)) {
                    continue;
                }
                if (permitted.isInterface() && permitted.isSealed()) {
                    learn(permitted, via);
                    continue;
                }
                byType.put(permitted, find(permitted, via + " → " + permitted.getSimpleName()));
                Class<?> other = byName.put(permitted.getSimpleName(), permitted);
                if (other != null && other != permitted) {
                    throw new IllegalArgumentException(
                            other.getName() + " and " + permitted.getName() + " have the same name on the wire");
                }
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public void write(WireWriter out, Object value) {
            Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
            Codec<?> codec = byType.get(type);
            if (codec == null) {
                throw new WireException(type.getName() + " is no " + root.getSimpleName() + " that may be sent away");
            }
            out.writeString(type.getSimpleName());
            ((Codec<Object>) codec).write(out, value);
        }

        @Override
        public Object read(WireReader in) {
            String name = in.readString();
            Codec<?> codec = byType.get(byName.get(name));
            if (codec == null) {
                throw Values.unknown(root.getSimpleName(), name);
            }
            return codec.read(in);
        }
    }

    /** Its components, with a size so that unknown ones can be skipped. */
    private final class RecordCodec implements Codec<Object> {
        private final Class<?> type;
        private final List<RecordComponent> components;
        private final List<Codec<?>> parts = new ArrayList<>();
        private final Constructor<?> constructor;

        RecordCodec(Class<?> type) {
            this.type = type;
            components = List.of(type.getRecordComponents());
            try {
                constructor = type.getDeclaredConstructor(
                        components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
            } catch (NoSuchMethodException impossible) {
                throw new IllegalStateException("every record has its canonical constructor", impossible);
            }
            constructor.setAccessible(true);
        }

        void learn(String via) {
            for (RecordComponent component : components) {
                component.getAccessor().setAccessible(true);
                parts.add(find(component.getGenericType(), via + "." + component.getName()));
            }
        }

        @Override
        public void write(WireWriter out, Object value) {
            WireWriter body = new WireWriter();
            body.writeUnsigned(components.size());
            try {
                for (int i = 0; i < components.size(); i++) {
                    writeNullable(
                            body, parts.get(i), components.get(i).getAccessor().invoke(value));
                }
            } catch (IllegalAccessException | InvocationTargetException unreadable) {
                throw new IllegalStateException("a component of " + type.getName() + " cannot be read", unreadable);
            }
            out.writeBytes(body.toByteArray());
        }

        @Override
        public Object read(WireReader in) {
            WireReader body = in.readPart();
            int written = body.readUnsignedInt();
            @Nullable Object[] values = new Object[components.size()];
            for (int i = 0; i < values.length; i++) {
                Object value = i < written ? readNullable(body, parts.get(i)) : null;
                values[i] = value != null ? value : absent(components.get(i).getType());
            }
            try {
                return constructor.newInstance(values);
            } catch (InvocationTargetException refused) {
                throw new WireException("not a " + type.getSimpleName() + ": " + refused.getCause());
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(type.getName() + " cannot be made", impossible);
            }
        }

        private static @Nullable Object absent(Class<?> type) {
            if (type == boolean.class) {
                return false;
            }
            if (type == int.class) {
                return 0;
            }
            if (type == long.class) {
                return 0L;
            }
            return type == double.class ? (Object) 0.0 : null;
        }
    }
}
