package io.heddle.resource;

import org.jspecify.annotations.Nullable;

/**
 * A resource to be looked after.
 *
 * @param kind what it is; INSTANCE is refused
 * @param owner whose it is
 * @param strategy null for {@code heddle.cleanup.default-strategy}
 * @param size bytes; 0 when unknown
 * @param release lets go of it; called on a thread that may block, again after a failure, so it has to be idempotent
 */
public record ResourceSpec(
        ResourceKind kind, ResourceOwner owner, @Nullable ReleaseStrategy strategy, long size, ReleaseAction release) {

    public ResourceSpec {
        if (kind == ResourceKind.INSTANCE) {
            throw new IllegalArgumentException("instances are resources by themselves");
        }
        if (size < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
    }

    /** Lets go of something. */
    @FunctionalInterface
    public interface ReleaseAction {
        /** Does it; whatever it throws is counted, and it is called again at the next tick. */
        void release() throws Exception;
    }
}
