package io.heddle.runtime.embedded;

import io.heddle.resource.MemoryLevel;
import io.heddle.resource.ResourceView;
import io.heddle.spi.CleanupStrategy;
import java.time.Duration;

/** A user's strategy: what it says stands in the name of the owner. */
public final class WhenTold implements CleanupStrategy {
    @Override
    public String name() {
        return "when-told";
    }

    @Override
    public Decision decide(ResourceView resource, MemoryLevel pressure) {
        return switch (resource.owner().id()) {
            case "release" -> new Release();
            case "delay" -> new Delay(Duration.ofHours(1));
            case "throw" -> throw new IllegalStateException("the strategy is broken");
            default -> pressure == MemoryLevel.NORMAL ? new Keep() : new Release();
        };
    }
}
