package io.heddle.runtime.instance.planted;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Violates on purpose: four globals. */
final class Globals {
    static @Nullable String last;
    static final AtomicInteger COUNT = new AtomicInteger();
    static final List<String> NAMES = new ArrayList<>();
    static final Singleton SINGLETON = new Singleton();

    private Globals() {}

    /** Violates on purpose: an object everybody shares and anybody changes. */
    static final class Singleton {
        private int value;

        int next() {
            value++;
            return value;
        }
    }
}
