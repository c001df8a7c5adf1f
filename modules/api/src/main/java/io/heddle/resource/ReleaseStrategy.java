package io.heddle.resource;

import java.time.Duration;

/**
 * When a resource goes once its owner has ended.
 *
 * @param name IMMEDIATE, DELAYED, PERIODIC, ON_DEMAND, or the name of a {@link io.heddle.spi.CleanupStrategy}
 * @param delay least time between the end of the owner and the release; zero except for DELAYED
 */
public record ReleaseStrategy(String name, Duration delay) {

    /** In the step that notices the end of the owner. */
    public static final ReleaseStrategy IMMEDIATE = new ReleaseStrategy("IMMEDIATE", Duration.ZERO);

    /** At the next tick, every {@code heddle.cleanup.interval}. */
    public static final ReleaseStrategy PERIODIC = new ReleaseStrategy("PERIODIC", Duration.ZERO);

    /** Only when {@link Resources#release} or {@link Resources#forceCleanup} asks for it. */
    public static final ReleaseStrategy ON_DEMAND = new ReleaseStrategy("ON_DEMAND", Duration.ZERO);

    public ReleaseStrategy {
        if (name.isBlank() || delay.isNegative()) {
            throw new IllegalArgumentException("a strategy has a name, and its delay is not negative");
        }
    }

    /** Between {@code delay} and one tick more after the end of the owner. */
    public static ReleaseStrategy delayed(Duration delay) {
        return new ReleaseStrategy("DELAYED", delay);
    }

    /** As the {@link io.heddle.spi.CleanupStrategy} of that name says. */
    public static ReleaseStrategy custom(String name) {
        return new ReleaseStrategy(name, Duration.ZERO);
    }

    @Override
    public String toString() {
        return delay.isZero() ? name : name + "(" + delay + ")";
    }
}
