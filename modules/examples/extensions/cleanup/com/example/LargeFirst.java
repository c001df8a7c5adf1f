package com.example;

import io.heddle.resource.MemoryLevel;
import io.heddle.resource.ResourceView;
import io.heddle.spi.CleanupStrategy;
import java.time.Duration;

/** The strategy {@code large-first}: a mebibyte and more goes at once, anything else after an hour or when memory is short. */
public final class LargeFirst implements CleanupStrategy {
    private static final long LARGE = 1 << 20;

    @Override
    public String name() {
        return "large-first";
    }

    @Override
    public Decision decide(ResourceView resource, MemoryLevel pressure) {
        if (resource.size() >= LARGE || pressure != MemoryLevel.NORMAL) {
            return new Release();
        }
        return resource.age().compareTo(Duration.ofHours(1)) >= 0 ? new Release() : new Delay(Duration.ofMinutes(5));
    }
}
