package io.heddle.compat;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How often which method was used, and what became of it. Thread-safe. */
final class Calls {

    private static final class Method {
        final LongAdder calls = new LongAdder();
        final LongAdder forced = new LongAdder();
        final LongAdder ignored = new LongAdder();
        volatile @Nullable Instant lastUse;
    }

    private final Map<String, Method> methods = new ConcurrentHashMap<>();
    private final Clock clock;

    Calls(Clock clock) {
        this.clock = clock;
    }

    void used(String method) {
        Method own = method(method);
        own.calls.increment();
        own.lastUse = clock.instant();
    }

    /** It came before the dependencies had said go. */
    void forced(String method) {
        method(method).forced.increment();
    }

    void ignored(String method) {
        method(method).ignored.increment();
    }

    private Method method(String name) {
        return methods.computeIfAbsent(name, key -> new Method());
    }

    Map<String, @Nullable Object> asMap() {
        Map<String, @Nullable Object> all = new TreeMap<>();
        methods.forEach((name, method) -> {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("calls", method.calls.sum());
            one.put("last_use", method.lastUse);
            one.put("forced", method.forced.sum());
            one.put("ignored", method.ignored.sum());
            all.put(name, one);
        });
        return all;
    }
}
