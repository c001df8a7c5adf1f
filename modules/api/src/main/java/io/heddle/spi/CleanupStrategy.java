package io.heddle.spi;

import io.heddle.resource.MemoryLevel;
import io.heddle.resource.ResourceView;
import java.time.Duration;

/**
 * Says when resources go whose owners have ended. Found on the class path by {@link java.util.ServiceLoader} and named by
 * {@link io.heddle.resource.ReleaseStrategy#custom}.
 *
 * <ul>
 *   <li>Asked when the owner ends, at every tick after that, when a delay is over, and when memory is short.
 *   <li>Called on a worker thread of the clean-up, possibly at the same time for several resources; it may block.
 *   <li>An exception counts as KEEP and is counted as ERROR; the strategy is asked again.
 * </ul>
 */
public interface CleanupStrategy {

    /** The name resources use; none of IMMEDIATE, DELAYED, PERIODIC, ON_DEMAND. */
    String name();

    /** Decides over one releasable resource. */
    Decision decide(ResourceView resource, MemoryLevel pressure);

    /** What is to be done. */
    sealed interface Decision {}

    /** Ask again at the next tick. */
    record Keep() implements Decision {}

    /** Let it go now. */
    record Release() implements Decision {}

    /** Ask again after {@code delay}. */
    record Delay(Duration delay) implements Decision {
        public Delay {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("a delay is not negative");
            }
        }
    }
}
