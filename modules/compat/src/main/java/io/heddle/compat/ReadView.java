package io.heddle.compat;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A map that is read from elsewhere: any key can be asked for, known ones are iterated over. */
final class ReadView<V> extends AbstractMap<String, V> {
    private final Supplier<Set<String>> known;
    private final Function<String, @Nullable V> read;

    ReadView(Supplier<Set<String>> known, Function<String, @Nullable V> read) {
        this.known = known;
        this.read = read;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return key == null ? null : read.apply(key.toString());
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        List<Entry<String, V>> entries = new ArrayList<>();
        for (String key : known.get()) {
            V value = read.apply(key);
            if (value != null) {
                entries.add(Map.entry(key, value));
            }
        }
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, V>> iterator() {
                return List.copyOf(entries).iterator();
            }

            @Override
            public int size() {
                return entries.size();
            }
        };
    }
}
