package io.heddle.kernel.registry;

/**
 * A partition's durable statement that it holds, or is about to hold, live threads of a definition version.
 *
 * @param claimNo unique in the partition and growing
 * @param version what was asked for while OPENING (LATEST too), then the version it stands for
 * @param phase how far it got
 */
public record Claim(long claimNo, VersionSelector version, Phase phase) {

    /** The life of a claim; it never goes back. */
    public enum Phase {
        /** Written down here, the definition entity has not confirmed it yet. */
        OPENING,
        /** The definition entity counts it. */
        HELD,
        /** Its last thread is gone, the definition entity has not confirmed the end yet. */
        CLOSING
    }
}
